import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { placedOrder } from '../../scripts/sample-order.ts';
import { inventory } from '../../services/inventory/reservation.ts';
import { seedStock, stockStore } from '../../services/inventory/stock.ts';
import { PaymentFailed } from '../../shared/contracts/payments.ts';
import { topicRetention } from '../../shared/contracts/topics.ts';
import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import { purgeStates } from '../../shared/messaging/sql/retention.ts';
import { PermanentFailure } from '../../shared/messaging/until-it-works.ts';
import { expectTally } from '../harness/applied.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { tally } from '../harness/participants.ts';
import { openStage, type Stage } from '../harness/stage.ts';
import { openWorld } from '../harness/world.ts';

async function given(): Promise<Stage> {
  const stage = await openStage();
  onTestFinished(() => stage.close());
  return stage;
}

const seconds = (count: number) => count / (24 * 60 * 60);

/** Retention in seconds: old enough within a test. */
const shortMemory = {
  INBOX_RETENTION_DAYS: seconds(1.5),
  PARKED_RETENTION_DAYS: seconds(2),
  STATE_RETENTION_DAYS: seconds(2.5),
  IDLE_RETENTION_DAYS: seconds(3),
};

/**
 * Makes everything that is there look as if it had come a year ago, but for what was parked last if that is to stay
 * young, and its sweep due: all at once, so that no sweep sees half of it.
 */
async function aYearLater({ sql }: Stage['database'], { lastParked = 'old' } = {}): Promise<void> {
  await sql`
    with ids as (update inbox set received_at = received_at - interval '1 year'),
      orders as (update states set updated_at = updated_at - interval '1 year'),
      entries as (
        update parked set parked_at = parked_at - interval '1 year'
        where ${lastParked}::text = 'old' or id < (select max(id) from parked))
    update sweeps set due_at = now()`;
}

describe('a service that has run for long', () => {
  it('forgets while it works: everything is applied once, and in the end nothing is left', async () => {
    // given two instances that remember for seconds
    const stage = await given();
    const { sql } = stage.database;
    const sent: HandBroker['sent'] = [];
    const instances = await Promise.all(
      [new HandBroker(sent), new HandBroker(sent)].map((broker) =>
        stage.start(tally(), { broker, settings: shortMemory }),
      ),
    );
    const purged = () =>
      instances
        .flatMap(({ log }) => log.lines)
        .filter(({ msg, table }) => msg === 'purged' && table === 'states');

    // when orders come one after the other, no more than are forgotten in time, until several sweeps have found
    // something
    const orders: string[] = [];
    while (purged().length < 3) {
      expect(orders.length).toBeLessThan(200_000);
      await Promise.all(
        instances.map(async ({ broker }) => {
          const some = Array.from({ length: 20 }, () => randomUUID() as string);
          orders.push(...some);
          await broker.deliver(...some.map((orderId) => messageOf(captured(orderId, 'p'))));
        }),
      );
      await eventually(() => expect(sent).toHaveLength(orders.length * 2));
    }

    // then all of them have been decided once, and all is forgotten in time
    expect(new Set(sent.map(({ headers }) => headers.ce_id)).size).toBe(orders.length * 2);
    await eventually(async () => {
      const left = await sql`
        select (select count(*) from inbox)::integer as inbox, (select count(*) from states)::integer as states`;
      expect(left).toEqual([{ inbox: 0, states: 0 }]);
    });
    expect(await sql`select reason from parked`).toEqual([]);
    expect(await quiet(() => sent.length)).toBe(orders.length * 2);
  });

  it('purges what is parked with all that is held behind it, and says so without telling what was in it', async () => {
    // given an order with a message that cannot be decided, and another one behind it
    const stage = await given();
    const { sql } = stage.database;
    const { broker, log } = await stage.start(tally((paymentId) => paymentId === 'secret'));
    const orderId = randomUUID();
    await broker.deliver(...['a', 'secret', 'c'].map((id) => messageOf(captured(orderId, id))));
    await eventually(async () => expect(await sql`select id from parked`).toHaveLength(2));
    const entries = await sql<{ id: string }[]>`select id from parked order by id`;
    const warned = () => log.lines.filter(({ msg }) => msg.startsWith('purged what was parked'));

    // when a year has passed, but something has come for the order just now
    await broker.deliver(messageOf(captured(orderId, 'd')));
    await eventually(async () => expect(await sql`select id from parked`).toHaveLength(3));
    await aYearLater(stage.database, { lastParked: 'young' });
    await eventually(async () => expect(await sql`select 1 from sweeps where due_at <= now()`).toEqual([]));

    // then nothing of it goes, nor the order
    expect(await quiet(() => warned().length)).toBe(0);
    expect(await sql`select id from parked`).toHaveLength(3);
    await expectTally(sql, orderId, ['a']);

    // when that is old too, then all of it goes, each with a line
    await aYearLater(stage.database);
    await eventually(async () => expect(await sql`select id from parked`).toEqual([]));
    await eventually(() => expect(warned()).toHaveLength(3));
    expect(warned().map(({ parkedId }) => parkedId)).toEqual(
      expect.arrayContaining(entries.map(({ id }) => id)),
    );
    const lines = warned().filter(({ reason }) => reason === 'decision_failed');
    expect(lines).toMatchObject([{ level: 40, service: 'tally', orderId, type: 'PaymentCaptured' }]);
    expect(JSON.stringify(warned())).not.toContain('secret');

    // and what comes now finds the way free
    await broker.deliver(messageOf(captured(orderId, 'e')));
    await eventually(async () => {
      const [state] = await sql<{ data: { seen: string[] } }[]>`select data from states`;
      expect(state?.data.seen.at(-1)).toBe('e');
    });
  });

  it('parts with more than one step takes, step by step', async () => {
    const stage = await given();
    const { sql } = stage.database;
    const { log } = await stage.start(tally());
    await sql`
      insert into parked (standing, kind, headers, reason, detail)
      select 'parked', 'message', '{}', 'undecodable', '' from generate_series(1, 450)`;
    await aYearLater(stage.database);
    await eventually(async () => expect(await sql`select 1 from parked`).toEqual([]));
    const steps = () => log.lines.filter(({ table }) => table === 'parked').map(({ rows }) => rows);
    await eventually(() => expect(steps()).toEqual([200, 200, 50]));
  });
});

describe('an order that is forgotten while its next input is decided', () => {
  it('is decided again: nothing is lost', async () => {
    // given a batch that has read the order and not written it yet
    const stage = await given();
    const { sql } = stage.database;
    let reading = Promise.withResolvers<void>();
    let holding = Promise.resolve();
    const failpoint = async (name: string) => {
      if (name !== 'after-read') return;
      reading.resolve();
      await holding;
    };
    const { broker, log } = await stage.start(tally(), { failpoint });
    const orderId = randomUUID();
    await broker.deliver(messageOf(captured(orderId, 'a')));
    await eventually(() => expectTally(sql, orderId, ['a']));
    const release = Promise.withResolvers<void>();
    onTestFinished(() => release.resolve());
    reading = Promise.withResolvers();
    holding = release.promise;
    await broker.deliver(messageOf(captured(orderId, 'b')));
    await reading.promise;

    // when it is forgotten at that moment
    await sql`update states set updated_at = updated_at - interval '1 year'`;
    const what = new Map([...tally().participant.endings].map((status) => [status, 24 * 60 * 60 * 1000]));
    expect(await purgeStates(sql, { from: 0, before: 100 }, what)).toBe(1);
    release.resolve();

    // then the batch has not changed what is not there, but begun a new record, once
    await eventually(() => expectTally(sql, orderId, ['b']));
    await quiet(() => broker.sent.length);
    expect(await sql`select version from states`).toEqual([{ version: 1 }]);
    expect(broker.sent).toHaveLength(4);
    expect(await sql`select outcome from inbox`).toEqual([{ outcome: 'applied' }, { outcome: 'applied' }]);
    expect(log.lines.filter(({ msg }) => msg.startsWith('parked'))).toEqual([]);
  });

  it('is kept if the input was written first', async () => {
    // given a batch that has written the order, which was old, and not committed yet
    const stage = await given();
    const { sql } = stage.database;
    let writing = Promise.withResolvers<void>();
    let holding = Promise.resolve();
    const failpoint = async (name: string) => {
      if (name !== 'before-commit') return;
      writing.resolve();
      await holding;
    };
    const { broker } = await stage.start(tally(), { failpoint });
    const orderId = randomUUID();
    await broker.deliver(messageOf(captured(orderId, 'a')));
    await eventually(() => expectTally(sql, orderId, ['a']));
    await sql`update states set updated_at = updated_at - interval '1 year'`;
    const release = Promise.withResolvers<void>();
    onTestFinished(() => release.resolve());
    writing = Promise.withResolvers();
    holding = release.promise;
    await broker.deliver(messageOf(captured(orderId, 'b')));
    await writing.promise;

    // when a purge comes by, then it neither takes it nor waits
    const what = new Map([...tally().participant.endings].map((status) => [status, 24 * 60 * 60 * 1000]));
    expect(await purgeStates(sql, { from: 0, before: 100 }, what)).toBe(0);
    release.resolve();
    await eventually(() => expectTally(sql, orderId, ['a', 'b']));
  });
});

describe('an event that comes again when its id is forgotten, but not its order', () => {
  it('changes nothing at a participant whose statuses answer it: no stock moves, nothing is published', async () => {
    // given a reservation that was made and released
    const stage = await given();
    const { sql } = stage.database;
    const { broker } = await stage.start({
      participant: inventory,
      migrations: new URL('../../services/inventory/migrations/', import.meta.url),
      records: stockStore,
      prepare: seedStock,
    });
    const orderId = randomUUID();
    const placed = await broker.deliver(messageOf(placedOrder({ orderId })));
    const failed = await broker.deliver(messageOf(PaymentFailed.of({ orderId, reason: 'card_declined' })));
    const statusIs = async (status: string) =>
      expect(await sql`select data->>'status' as status from states`).toEqual([{ status }]);
    await eventually(() => statusIs('released'));
    const stock = await sql`select * from stock order by sku`;
    await eventually(() => expect(broker.sent).toHaveLength(2));

    // when the ids are forgotten, and both events come again, in both orders
    await sql`update inbox set received_at = received_at - interval '1 year'`;
    await sql`update sweeps set due_at = now()`;
    await eventually(async () => expect(await sql`select 1 from inbox`).toEqual([]));
    await broker.redeliver(failed);
    await broker.redeliver(placed);
    await broker.redeliver(failed);

    // then they are known as new ids, and nothing comes of them
    await eventually(async () => expect(await sql`select 1 from inbox`).toHaveLength(2));
    const outcomes = await sql<{ outcome: string }[]>`select outcome from inbox order by outcome`;
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'ignored: already released',
      'ignored: order already known',
    ]);
    await quiet(() => broker.sent.length);
    expect(broker.sent).toHaveLength(2);
    await statusIs('released');
    expect(await sql`select * from stock order by sku`).toEqual(stock);
  });
});

describe('the start', () => {
  it('is refused for good when a topic keeps events for longer than the inbox knows them', async () => {
    const stage = await given();
    const broker = new HandBroker();
    broker.retentionMs = 9 * 24 * 60 * 60 * 1000;
    const stopped: string[] = [];
    const definition: ServiceDefinition = {
      ...tally(),
      api: () => Fastify().addHook('onClose', async () => void stopped.push('the API')),
      background: () => ({ start() {}, stop: async () => void stopped.push('the background') }),
    };
    const starting = stage.start(definition, { broker });
    await expect(starting).rejects.toThrow(PermanentFailure);
    await expect(starting).rejects.toThrow(/the topic payments can keep an event for 9 days/);

    // and nothing of the service is left running
    expect(stopped).toEqual(['the API', 'the background']);
    await eventually(async () => {
      const connections = await stage.database.sql`
        select 1 from pg_stat_activity where datname = current_database() and application_name like 'tally%'`;
      expect(connections).toEqual([]);
    });
  });

  it('goes on with a warning when Kafka does not tell', async () => {
    const stage = await given();
    const broker = new HandBroker();
    broker.retentionMs = undefined;
    const { log } = await stage.start(tally(), { broker });
    expect(log.lines.filter(({ level }) => level >= 40)).toMatchObject([{ topics: ['payments'] }]);
  });

  it('learns from Kafka what it really does with our topics', async () => {
    const world = await openWorld({ topics: ['payments', 'shipments'] });
    onTestFinished(() => world.close());
    const broker = world.broker();
    onTestFinished(() => broker.stop());
    const { retentionMs, segmentMs } = topicRetention;
    expect(await broker.retentionOf(['payments', 'shipments'])).toEqual(
      new Map([
        ['payments', retentionMs + segmentMs],
        ['shipments', retentionMs + segmentMs],
      ]),
    );
    await expect(broker.retentionOf(['inventory'])).rejects.toThrow();

    // and a service that forgets sooner than that does not start
    const settings = { INBOX_RETENTION_DAYS: 7 };
    await expect(world.start(tally(), { settings })).rejects.toThrow(
      /payments can keep an event for 8 days .* known for 7 days/,
    );
  });
});
