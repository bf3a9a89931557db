import { KafkaJSConnectionError, KafkaJSProtocolError } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { inventory } from '../../services/inventory/reservation.ts';
import { notification } from '../../services/notification/notification.ts';
import { order } from '../../services/order/order.ts';
import { payment } from '../../services/payment/payment.ts';
import { shipping } from '../../services/shipping/shipment.ts';
import { ConfigError, readConfig, ServiceConfig } from '../../shared/config.ts';
import { topicRetention } from '../../shared/contracts/topics.ts';
import { isNotTold, longestStay } from '../../shared/messaging/kafka/topic-retention.ts';
import { remembranceOf, retentionFrom } from '../../shared/messaging/retention.ts';
import { checkInboxRetention } from '../../shared/messaging/retention-check.ts';
import { PermanentFailure } from '../../shared/messaging/until-it-works.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import type { StatusUnion } from '../../shared/saga/reaction.ts';
import { recordedLog } from '../harness/recorded-log.ts';

const dayMs = 24 * 60 * 60 * 1000;

function configured(settings: { readonly [name: string]: string }) {
  const needed = { KAFKA_BROKERS: 'localhost:9092', DATABASE_URL: 'postgres://localhost/shop' };
  return readConfig(ServiceConfig, { ...needed, ...settings });
}

describe('the settings', () => {
  it('know ids by default for longer than our topics keep events', () => {
    const { inboxMs, parkedMs, stateMs, idleMs, lastingMs } = retentionFrom(configured({}));
    expect(inboxMs).toBeGreaterThan(topicRetention.retentionMs + topicRetention.segmentMs);
    expect([parkedMs, stateMs, idleMs, lastingMs]).toEqual([90, 120, 365, 550].map((days) => days * dayMs));
  });

  it('may be parts of a day', () => {
    expect(retentionFrom(configured({ INBOX_RETENTION_DAYS: '0.5' })).inboxMs).toBe(dayMs / 2);
  });

  it.each([
    ['STATE_RETENTION_DAYS', '9', 'INBOX_RETENTION_DAYS', { PARKED_RETENTION_DAYS: '1' }],
    ['STATE_RETENTION_DAYS', '90', 'PARKED_RETENTION_DAYS', {}],
    ['IDLE_RETENTION_DAYS', '120', 'STATE_RETENTION_DAYS', {}],
    [
      'LASTING_RETENTION_DAYS',
      '500',
      'IDLE_RETENTION_DAYS by more than a quarter',
      { IDLE_RETENTION_DAYS: '400' },
    ],
  ])('are refused when %s is %s and so not longer than %s', (longer, value, shorter, others) => {
    const read = () => configured({ ...others, [longer]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`${longer}: must be longer than ${shorter}`));
  });

  it.each(['0', '-1', 'a week', 'Infinity'])('are refused when one is %s', (value) => {
    expect(() => configured({ PARKED_RETENTION_DAYS: value })).toThrow(/PARKED_RETENTION_DAYS/);
  });
});

describe('what Kafka says of a topic', () => {
  const told = (policy: string, retention: string, segment: string) =>
    longestStay(
      new Map([
        ['cleanup.policy', policy],
        ['retention.ms', retention],
        ['segment.ms', segment],
      ]),
    );

  it('means that an event stays until the youngest of its segment is old', () => {
    expect(told('delete', '604800000', '86400000')).toBe(8 * dayMs);
    expect(told('compact,delete', '1000', '500')).toBe(1_500);
  });

  it('means that it stays for ever without a limit, and where nothing but repeated keys is deleted', () => {
    expect(told('delete', '-1', '86400000')).toBe(Infinity);
    expect(told('compact', '604800000', '86400000')).toBe(Infinity);
  });

  it.each([
    { missing: 'cleanup.policy', settings: { 'retention.ms': '1000', 'segment.ms': '500' } },
    { missing: 'retention.ms', settings: { 'cleanup.policy': 'delete', 'segment.ms': '500' } },
    { missing: 'segment.ms', settings: { 'cleanup.policy': 'delete', 'retention.ms': '1000' } },
    {
      missing: 'retention.ms',
      settings: { 'cleanup.policy': 'delete', 'retention.ms': '', 'segment.ms': '5' },
    },
    {
      missing: 'segment.ms',
      settings: { 'cleanup.policy': 'delete', 'retention.ms': '5', 'segment.ms': 'n/a' },
    },
  ])('is not enough without $missing: $settings', ({ settings }) => {
    expect(longestStay(new Map(Object.entries(settings)))).toBeUndefined();
  });

  it('is nothing for a client without the permission; Kafka that is away may still answer later', () => {
    const refused = (type: string) => new KafkaJSProtocolError({ type, message: 'no', name: type } as never);
    expect(isNotTold(refused('TOPIC_AUTHORIZATION_FAILED'))).toBe(true);
    expect(isNotTold(refused('CLUSTER_AUTHORIZATION_FAILED'))).toBe(true);
    expect(isNotTold(refused('UNKNOWN_TOPIC_OR_PARTITION'))).toBe(false);
    expect(isNotTold(new KafkaJSConnectionError('away'))).toBe(false);
  });
});

describe('the check of the inbox against the topics', () => {
  const check = (told: ReadonlyMap<string, number> | undefined) => {
    const { log, lines } = recordedLog('tally');
    const checked = checkInboxRetention({ retentionOf: async () => told }, ['orders'], 9 * dayMs, log);
    return { checked, lines };
  };

  it('passes when every topic forgets an event before the inbox does', async () => {
    const { checked, lines } = check(new Map([['orders', 9 * dayMs - 1]]));
    await checked;
    expect(lines).toEqual([]);
  });

  it.each([
    { keptMs: 9 * dayMs, kept: '9 days' },
    { keptMs: 14.5 * dayMs, kept: '14.5 days' },
    { keptMs: Infinity, kept: 'ever' },
  ])(
    'refuses a topic that keeps an event for $kept, naming it, both durations and the setting',
    async (given) => {
      const { checked } = check(
        new Map([
          ['payments', dayMs],
          ['orders', given.keptMs],
        ]),
      );
      await expect(checked).rejects.toThrow(
        new PermanentFailure(
          `the topic orders can keep an event for ${given.kept} (retention.ms and segment.ms together), but its id is ` +
            'known for 9 days only: INBOX_RETENTION_DAYS must be longer than that',
        ),
      );
    },
  );

  it('warns and goes on when Kafka does not tell', async () => {
    const { checked, lines } = check(undefined);
    await checked;
    expect(lines).toMatchObject([{ level: 40, topics: ['orders'] }]);
    expect(lines[0]?.msg).toContain('INBOX_RETENTION_DAYS');
  });

  it('warns of a topic that Kafka does not tell of, and refuses another one all the same', async () => {
    const untold = check(new Map([['payments', dayMs]]));
    await untold.checked;
    expect(untold.lines).toMatchObject([{ level: 40, topics: ['orders'] }]);
    await expect(check(new Map([['payments', 9 * dayMs]])).checked).rejects.toThrow(/the topic payments/);
  });
});

describe('a participant', () => {
  /** What is never forgotten, however old: something is still to come, or held. */
  function kept({ state, endings, idle }: Participant): string[] {
    const { options } = state as unknown as StatusUnion<{ status: string }>;
    const statuses = options.flatMap(({ shape }) => [...shape.status.values]);
    return statuses.filter((status) => !endings.has(status) && !idle.has(status));
  }

  it.each([
    [order, ['placed', 'cancelRequested', 'cancelling']],
    [inventory, ['held']],
    [payment, ['charging', 'voiding', 'opening', 'awaiting', 'closing', 'refunding']],
    [shipping, ['booking', 'bookingUnwanted', 'undoing', 'cancelling']],
    [notification, ['waiting', 'sending']],
  ] as unknown as [Participant, string[]][])(
    '$name never forgets an order that is alive',
    (participant, alive) => {
      expect(kept(participant)).toEqual(alive);
    },
  );
});

describe('what is forgotten later', () => {
  const retention = retentionFrom(configured({}));
  /** A sweep comes by that often: what is old may stay for as long. */
  const lagMs = retention.stateMs / 4;
  const remembered = (participant: unknown) => remembranceOf(participant as Participant, retention);

  it('than that it was paid: that it was shipped, or a late cancel would give the money back', () => {
    const paidForMs = remembered(payment).get('captured') ?? Infinity;
    expect(remembered(shipping).get('shipped')).toBeGreaterThan(paidForMs + lagMs);
  });

  it('than anybody else knows an order: how it ended at the service that gives orders their ids', () => {
    const others = [inventory, payment, shipping, notification].flatMap((one) => [
      ...remembered(one).values(),
    ]);
    for (const status of order.endings)
      expect(remembered(order).get(status), status).toBeGreaterThan(Math.max(...others) + lagMs);
  });
});
