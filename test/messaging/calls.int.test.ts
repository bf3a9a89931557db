import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CallRunner, type CallRunnerSettings } from '../../shared/messaging/call-runner.ts';
import type { Attempt } from '../../shared/messaging/performer.ts';
import type { Intent } from '../../shared/messaging/sql/calls.ts';
import type { Work } from '../../shared/messaging/work.ts';
import type { CallAnswer } from '../../shared/saga/call.ts';
import { CallFailure, type FailureKind, passing, type RetryPolicy } from '../../shared/saga/retry-policy.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { courier, errandCall } from '../harness/participants.ts';
import { recordedLog } from '../harness/recorded-log.ts';
import { type OnStage, openStage, type Stage } from '../harness/stage.ts';

type Sql = Stage['database']['sql'];

const done: CallAnswer<unknown, string> = { outcome: 'done', result: { receipt: 'r' } };

/** An outside party that keeps a note of every attempt. `answer` may throw, or take its time. */
function outsideParty(answer: (attempt: Attempt) => Promise<CallAnswer<unknown, string>> = async () => done) {
  const attempts: (Attempt & { readonly at: number })[] = [];
  const underWay = new Map<string, number>();
  let mostAtOnce = 0;
  const perform = async (_: unknown, attempt: Attempt) => {
    const { idempotencyKey } = attempt;
    attempts.push({ ...attempt, at: performance.now() });
    const now = (underWay.get(idempotencyKey) ?? 0) + 1;
    underWay.set(idempotencyKey, now);
    mostAtOnce = Math.max(mostAtOnce, now);
    try {
      return await answer(attempt);
    } finally {
      underWay.set(idempotencyKey, (underWay.get(idempotencyKey) ?? 1) - 1);
    }
  };
  return { perform, attempts, mostAtOnce: () => mostAtOnce };
}

async function given(
  party: ReturnType<typeof outsideParty>,
  policy: Partial<RetryPolicy> = {},
  instances = 1,
) {
  const stage = await openStage();
  onTestFinished(() => stage.close());
  const sent: HandBroker['sent'] = [];
  const services: OnStage[] = [];
  for (let n = 0; n < instances; n++)
    services.push(
      await stage.start(courier(party.perform, policy), { broker: new HandBroker(sent), maxBatch: 500 }),
    );
  const orderId = randomUUID();
  const begin = (paymentId = 'errand') =>
    services[0]?.broker.deliver(messageOf(captured(orderId, paymentId)));
  return { stage, sql: stage.database.sql, sent, services, orderId, begin };
}

async function howItEnded(sql: Sql, orderId: string): Promise<string | undefined> {
  const [row] = await sql<{ how: string | null }[]>`
    select data->>'how' as how from states where order_id = ${orderId}`;
  return row?.how ?? undefined;
}

/** The end of the order's errand, once nothing more happens. */
async function ending(sql: Sql, orderId: string, party: ReturnType<typeof outsideParty>): Promise<string> {
  const how = await eventually(async () => {
    const found = await howItEnded(sql, orderId);
    expect(found).toBeDefined();
    return found ?? '';
  });
  await quiet(() => party.attempts.length);
  expect(await sql`select call_id from calls`).toEqual([]);
  return how;
}

const failure = (kind: FailureKind) => new CallFailure(kind, 'as the test wants it');

describe('a call', () => {
  it('is performed once when it succeeds, with its idempotency key, and its outcome is applied once', async () => {
    const party = outsideParty();
    const { sql, sent, orderId, begin } = await given(party);
    await begin();
    expect(await ending(sql, orderId, party)).toBe('r');
    expect(party.attempts.map(({ idempotencyKey, number }) => ({ idempotencyKey, number }))).toEqual([
      { idempotencyKey: `run_${orderId}`, number: 1 },
    ]);
    await eventually(() => expect(sent).toHaveLength(2));
    expect(sent.map(({ value }) => JSON.parse(String(value)).trackingNumber)).toEqual(['asked', 'r']);
  });

  it('that is refused is not tried again', async () => {
    const party = outsideParty(async () => ({ outcome: 'refused', reason: 'not_deliverable' }));
    const { sql, orderId, begin } = await given(party);
    await begin();
    expect(await ending(sql, orderId, party)).toBe('refused');
    expect(party.attempts).toHaveLength(1);
  });

  it.each(passing)('that fails with %s is tried again with the same key, until it succeeds', async (kind) => {
    const party = outsideParty(async ({ number }) => {
      if (number < 3) throw failure(kind);
      return done;
    });
    const { sql, orderId, begin } = await given(party);
    await begin();
    expect(await ending(sql, orderId, party)).toBe('r');
    expect(party.attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(new Set(party.attempts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it('waits between attempts for at least the policy’s delay', async () => {
    const party = outsideParty(async ({ number }) => {
      if (number < 3) throw failure('server_error');
      return done;
    });
    const { sql, orderId, begin } = await given(party, {
      initialDelay: 300,
      maxDelay: 500,
      backoffRate: 2,
      jitter: 'none',
    });
    await begin();
    expect(await ending(sql, orderId, party)).toBe('r');
    const [first, second, third] = party.attempts.map(({ at }) => at) as [number, number, number];
    expect(second - first).toBeGreaterThanOrEqual(299);
    expect(third - second).toBeGreaterThanOrEqual(499);
  });

  it('is exhausted after its last attempt, and the participant hears the last error', async () => {
    const party = outsideParty(async ({ number }) => {
      throw new CallFailure('server_error', `no luck, ${number}`);
    });
    const { sql, orderId, begin } = await given(party);
    await begin();
    expect(await ending(sql, orderId, party)).toBe('exhausted: server_error: no luck, 3');
    expect(party.attempts).toHaveLength(3);
  });

  it.each<[string, () => Promise<CallAnswer<unknown, string>>, RegExp]>([
    ['the other side calls our request wrong', () => Promise.reject(failure('rejected')), /^rejected: /],
    [
      'its performer throws what nobody expected',
      () => Promise.reject(new TypeError('oops')),
      /^unexpected: oops/,
    ],
    [
      'its result is not what was declared',
      async () => ({ outcome: 'done', result: { invoice: 1 } }),
      /^unexpected: /,
    ],
  ])('is parked for a person to look at when %s', async (_, answer, lastError) => {
    const party = outsideParty(answer);
    const { sql, orderId, begin, services } = await given(party);
    await begin();
    const parked = () => sql`select last_error, attempts from calls where due_at = 'infinity'`;
    await eventually(async () => expect(await parked()).toHaveLength(1));
    expect(await parked()).toEqual([{ last_error: expect.stringMatching(lastError), attempts: 1 }]);
    await quiet(() => party.attempts.length);
    expect(party.attempts).toHaveLength(1);
    expect(await howItEnded(sql, orderId)).toBeUndefined();
    expect(services[0]?.log.lines.filter(({ msg }) => msg === 'call parked')).toEqual([
      expect.objectContaining({ orderId, service: 'courier', level: 50 }),
    ]);

    // and goes on once that person has set it free
    party.perform = async () => done;
    await sql`update calls set due_at = now()`;
    await eventually(() => expect(party.attempts.length).toBe(2));
  });

  it('whose answer is lost is performed again with the same key, and its effect counts once', async () => {
    // given a party that does what it is asked, but whose first answer never arrives
    const effects = new Set<string>();
    const party = outsideParty(async ({ number, idempotencyKey }) => {
      effects.add(idempotencyKey);
      if (number === 1) throw failure('timeout');
      return done;
    });
    const { sql, sent, orderId, begin } = await given(party);
    await begin();
    expect(await ending(sql, orderId, party)).toBe('r');
    expect(party.attempts).toHaveLength(2);
    expect(effects.size).toBe(1);
    await eventually(() => expect(sent).toHaveLength(2));
  });

  it('that gets no answer within its timeout is aborted and tried again', async () => {
    const party = outsideParty(
      ({ number, signal }) =>
        new Promise((resolve, reject) => {
          if (number > 1) resolve(done);
          else signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const { sql, orderId, begin } = await given(party, { timeout: 150 });
    await begin();
    expect(await ending(sql, orderId, party)).toBe('r');
    expect(party.attempts).toHaveLength(2);
  });

  it('that is slow keeps nobody waiting: events, other calls and their outcomes go on', async () => {
    // given one order whose call hangs
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    let slowKey = '';
    const party = outsideParty(async ({ idempotencyKey }) => {
      slowKey ||= idempotencyKey;
      if (idempotencyKey === slowKey) await answered;
      return done;
    });
    const { sql, services, orderId, begin } = await given(party, { timeout: 20_000 });
    await begin();
    await eventually(() => expect(party.attempts).toHaveLength(1));

    // when others come, then they are done meanwhile
    const others = Array.from({ length: 30 }, () => randomUUID() as string);
    await services[0]?.broker.deliver(...others.map((other) => messageOf(captured(other, 'quick'))));
    await eventually(async () => {
      for (const other of others) expect(await howItEnded(sql, other)).toBe('r');
    });
    expect(await howItEnded(sql, orderId)).toBeUndefined();
    answer();
    expect(await ending(sql, orderId, party)).toBe('r');
    expect(party.attempts).toHaveLength(31);
  });
});

describe('two instances on one database', () => {
  it('never perform one call at the same time, and perform each as often as is needed', async () => {
    // given calls that fail at first, so that both instances come to look for them
    const party = outsideParty(async ({ number }) => {
      await delay(20);
      if (number < 3) throw failure('connection');
      return done;
    });
    const { sql, services } = await given(party, {}, 2);
    const orders = Array.from({ length: 60 }, () => randomUUID() as string);
    await services[0]?.broker.deliver(...orders.map((orderId) => messageOf(captured(orderId, 'errand'))));
    await eventually(async () => {
      for (const orderId of orders) expect(await howItEnded(sql, orderId)).toBe('r');
    });
    await quiet(() => party.attempts.length);
    expect(party.mostAtOnce()).toBe(1);
    expect(party.attempts).toHaveLength(180);
  });

  it('never perform one call at the same time, also when its participant wishes for it twice', async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const party = outsideParty(async () => {
      await answered;
      return done;
    });
    const { sql, sent, services, orderId, begin } = await given(party, { timeout: 20_000 }, 2);
    await begin();
    await eventually(() => expect(party.attempts).toHaveLength(1));

    // when the same wish comes again, through either instance, while the call is under way
    for (const [n, { broker }] of services.entries())
      await broker.deliver(messageOf(captured(orderId, `again ${n}`)));
    await quiet(() => party.attempts.length);
    answer();

    // then it was performed once, and its outcome is applied once
    expect(await ending(sql, orderId, party)).toBe('r');
    expect(party.mostAtOnce()).toBe(1);
    expect(party.attempts).toHaveLength(1);
    await eventually(() => expect(sent).toHaveLength(2));
  });
});

describe('a runner', () => {
  const call = errandCall({ timeout: 600 });

  /** The toolkit's tables, without a service at work, and wishes in them that are leased to whoever gets them. */
  async function idle() {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    await (await stage.start(courier(async () => done))).stop();
    const { sql } = stage.database;
    const wish = async (attempts: number, leaseMs: number): Promise<Intent> => {
      const callId = randomUUID();
      const orderId = randomUUID();
      const trace = {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        tracestate: null,
      };
      await sql`
        insert into calls (call_id, order_id, name, wish, causation_id, traceparent, attempts, due_at)
        values (${callId}, ${orderId}, 'run', '{}', ${callId}, '', ${attempts},
          now() + ${leaseMs}::int * interval '1 millisecond')`;
      return { callId, orderId, name: 'run', request: {}, causationId: callId, attempts, leaseMs, ...trace };
    };
    const runner = (settings: Pick<CallRunnerSettings, 'performers'> & Partial<CallRunnerSettings>) =>
      new CallRunner({
        sql,
        log: recordedLog('courier').log,
        outcome: () => {},
        random: () => 0.5,
        ...settings,
      });
    return { sql, wish, runner };
  }

  it('begins no attempt so late that its lease could end before it does', async () => {
    // given more wishes than are performed at once, each nearly as slow as its timeout allows
    const { sql, wish, runner } = await idle();
    const party = outsideParty(async () => {
      await delay(500);
      return done;
    });
    const performers = [{ call, perform: party.perform }];
    const outcome = (work: Work) =>
      void (work.kind === 'outcome' && sql`delete from calls where call_id = ${work.callId}`.execute());
    const [first, second] = [runner({ performers, outcome }), runner({ performers, outcome })];
    const leaseMs = 1_200;
    await sql`select 1`;
    const wishes = await Promise.all(Array.from({ length: 256 }, () => wish(1, leaseMs)));
    await sql`update calls set due_at = now() + ${leaseMs}::int * interval '1 millisecond'`;

    // when one runner has them, and another one looks for wishes whose lease has ended
    first.run(wishes);
    second.start();
    await eventually(async () => expect(await sql`select call_id from calls`).toEqual([]));
    await Promise.all([first.stop(1_000), second.stop(1_000)]);

    // then each was performed, and none by both at the same time
    expect(new Set(party.attempts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(256);
    expect(party.mostAtOnce()).toBe(1);
  });

  it('waits as the policy and the random number say: full jitter takes its share of the delay', async () => {
    const { sql, wish, runner } = await idle();
    const patient = errandCall({
      maxAttempts: Infinity,
      initialDelay: 1_000_000,
      maxDelay: 3_000_000,
      jitter: 'full',
    });
    const perform = () => Promise.reject(failure('rate_limited'));
    const secondsAfter = async (attempts: number, random: number): Promise<number> => {
      const intent = await wish(attempts, 10_000);
      const { callId } = intent;
      const impatient = runner({ performers: [{ call: patient, perform }], random: () => random });
      impatient.run([intent]);
      await eventually(async () =>
        expect(
          await sql`select 1 from calls where call_id = ${callId} and last_error is not null`,
        ).toHaveLength(1),
      );
      await impatient.stop(1_000);
      const [row] = await sql<[{ seconds: number }]>`
        select extract(epoch from due_at - now())::float8 as seconds from calls where call_id = ${callId}`;
      return row.seconds;
    };
    /** The statements in between take a moment too. */
    const about = (seconds: number) => expect.closeTo(seconds, -1);
    expect(await secondsAfter(1, 0.5)).toEqual(about(500));
    expect(await secondsAfter(2, 0.5)).toEqual(about(1_000));
    expect(await secondsAfter(3, 0.9)).toEqual(about(2_700));
    expect(await secondsAfter(4, 0)).toEqual(about(0));
  });
});
