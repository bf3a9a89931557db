import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { prepareDatabase } from '../../shared/messaging/prepare-database.ts';
import { purgeInbox, purgeParked, purgeStates } from '../../shared/messaging/sql/retention.ts';
import { claimStep } from '../../shared/messaging/sql/sweeps.ts';
import { connect } from '../../shared/postgres/connect.ts';
import { openDatabase } from '../harness/database.ts';
import { tally } from '../harness/participants.ts';

const minuteMs = 60_000;
const retentionMs = 10 * minuteMs;
const everything = { from: 0, before: 1_000 };

/** A connection as the service has it, to a database as the service makes it. */
let sql: Sql;

beforeEach(async () => {
  const database = await openDatabase();
  sql = connect(database.url, { name: 'retention', max: 3 });
  onTestFinished(async () => {
    await sql.end({ timeout: 1 });
    await database.drop();
  });
  await prepareDatabase(tally(), sql);
});

async function seen(ageMs: number): Promise<string> {
  const id = randomUUID();
  await sql`
    insert into inbox (event_id, type, payload_hash, received_at)
    values (${id}, 'PaymentCaptured', 0, now() - ${ageMs}::double precision * interval '1 millisecond')`;
  return id;
}

async function order(status: string, ageMs: number, wakeInMs: number | null = null): Promise<string> {
  const id = randomUUID();
  await sql`
    insert into states (order_id, version, record, wake_at, updated_at)
    values (${id}, 1, ${JSON.stringify({ status })}, now() + ${wakeInMs}::double precision * interval '1 millisecond',
      now() - ${ageMs}::double precision * interval '1 millisecond')`;
  return id;
}

async function call(orderId: string, dueAt: string): Promise<void> {
  await sql`
    insert into calls (call_id, order_id, name, wish, causation_id, traceparent, attempts, due_at)
    values (${randomUUID()}, ${orderId}, 'run', '{}', ${randomUUID()}, '', 1, ${dueAt}::text::timestamptz)`;
}

async function parked(
  orderId: string | null,
  ageMs: number,
  { standing = 'parked', kind = 'message', reason = 'decision_failed' } = {},
): Promise<string> {
  const [row] = await sql<[{ id: string }]>`
    insert into parked (standing, kind, order_id, type, headers, reason, detail, parked_at)
    values (${standing}, ${kind}, ${orderId}, 'PaymentCaptured', '{}', ${reason}, '',
      now() - ${ageMs}::double precision * interval '1 millisecond')
    returning id`;
  return row.id;
}

async function idsIn(rows: Promise<{ id: string }[]>): Promise<string[]> {
  return (await rows).map(({ id }) => id).toSorted();
}

const inboxIds = () => idsIn(sql<{ id: string }[]>`select event_id as id from inbox`);
const orderIds = () => idsIn(sql<{ id: string }[]>`select order_id as id from states`);
const parkedIds = () => idsIn(sql<{ id: string }[]>`select id from parked`);

/** For how long an order is remembered in each status. */
const what = new Map([
  ['over', retentionMs],
  ['undone', retentionMs],
  ['resting', 3 * retentionMs],
  ['lasting', 5 * retentionMs],
]);

describe('a purge of the inbox', () => {
  it('forgets what is older than its retention, and nothing else', async () => {
    await seen(retentionMs + minuteMs);
    await seen(100 * retentionMs);
    const kept = [await seen(retentionMs - minuteMs), await seen(0)];
    expect(await purgeInbox(sql, everything, retentionMs)).toBe(2);
    expect(await inboxIds()).toEqual(kept.toSorted());
  });

  it('looks at its own pages only', async () => {
    await seen(100 * retentionMs);
    expect(await purgeInbox(sql, { from: 1, before: 1_000 }, retentionMs)).toBe(0);
    expect(await purgeInbox(sql, { from: 0, before: 1 }, retentionMs)).toBe(1);
  });

  it('passes over what somebody works on, and waits for nobody', async () => {
    const [busy] = [await seen(2 * retentionMs), await seen(2 * retentionMs)];
    await sql.begin(async (tx) => {
      await tx`select 1 from inbox where event_id = ${busy} for update`;
      expect(await purgeInbox(sql, everything, retentionMs)).toBe(1);
    });
    expect(await inboxIds()).toEqual([busy]);
  });
});

describe('a purge of orders', () => {
  const old = retentionMs + minuteMs;

  it('forgets each when the retention of its status is over', async () => {
    await order('over', old);
    await order('undone', old);
    await order('resting', 3 * retentionMs + minuteMs);
    await order('lasting', 5 * retentionMs + minuteMs);
    const kept = [
      await order('lasting', 3 * retentionMs + minuteMs),
      await order('lasting', 5 * retentionMs - minuteMs),
      await order('over', retentionMs - minuteMs),
      await order('resting', old),
      await order('resting', 3 * retentionMs - minuteMs),
    ];
    expect(await purgeStates(sql, everything, what)).toBe(4);
    expect(await orderIds()).toEqual(kept.toSorted());
  });

  it('never forgets one that is alive, however old', async () => {
    const ancient = 1_000 * retentionMs;
    const alive: { readonly [why: string]: () => Promise<string> } = {
      'its status waits': () => order('waiting', ancient),
      'its deadline is to come': () => order('over', ancient, minuteMs),
      'its deadline has passed and is not decided': () => order('resting', ancient, -minuteMs),
      async 'a call of it is due'() {
        const id = await order('over', ancient);
        await call(id, 'now');
        return id;
      },
      async 'a call of it was parked'() {
        const id = await order('resting', ancient);
        await call(id, 'infinity');
        return id;
      },
      async 'a message of it is parked'() {
        const id = await order('over', ancient);
        await parked(id, ancient);
        return id;
      },
      async 'a message of it is in conflict'() {
        const id = await order('resting', ancient);
        await parked(id, ancient, { reason: 'conflict' });
        return id;
      },
    };
    const ids = [];
    for (const made of Object.values(alive)) ids.push(await made());
    await order('over', ancient);
    expect(await purgeStates(sql, everything, what)).toBe(1);
    expect(await orderIds()).toEqual(ids.toSorted());

    // and what kept them is what was said: without it they are forgotten
    await sql`truncate calls, parked`;
    await sql`update states set wake_at = null`;
    expect(await purgeStates(sql, everything, what)).toBe(ids.length - 1);
  });

  it('passes over one that somebody works on', async () => {
    const [busy] = [await order('over', old), await order('over', old)];
    await sql.begin(async (tx) => {
      await tx`update states set version = version + 1, updated_at = now() where order_id = ${busy}`;
      expect(await purgeStates(sql, everything, what)).toBe(1);
    });
    expect(await purgeStates(sql, everything, what)).toBe(0);
    expect(await orderIds()).toEqual([busy]);
  });
});

describe('a purge of what is parked', () => {
  const old = retentionMs + minuteMs;

  it('takes a whole order, once the newest of it is old enough, or nothing of it', async () => {
    const [quiet, lively, released] = [randomUUID(), randomUUID(), randomUUID()] as string[];
    await parked(quiet as string, 3 * old);
    await parked(quiet as string, old, { standing: 'held' });
    await parked(null, old);
    const kept = [
      await parked(lively as string, 3 * old),
      await parked(lively as string, retentionMs - minuteMs, { standing: 'held' }),
      await parked(released as string, 3 * old, { standing: 'redrive' }),
      await parked(released as string, 3 * old, { standing: 'held' }),
      await parked(null, retentionMs - minuteMs),
      await parked(null, old, { standing: 'redrive' }),
    ];
    const purged = await purgeParked(sql, retentionMs, 100);
    expect(purged.map(({ orderId }) => orderId).toSorted()).toEqual([quiet, quiet, null].toSorted());
    expect(purged[0]).toMatchObject({ type: 'PaymentCaptured', reason: 'decision_failed' });
    expect(await parkedIds()).toEqual(kept.toSorted());
  });

  it.each(['outcome', 'deadline'])('never takes an %s, nor what is held behind it', async (kind) => {
    const [waiting, other] = [randomUUID(), randomUUID()];
    const kept = [
      await parked(waiting, 1_000 * old, { kind }),
      await parked(waiting, 1_000 * old, { standing: 'held' }),
    ];
    await parked(other, old);
    expect(await purgeParked(sql, retentionMs, 100)).toMatchObject([{ orderId: other }]);
    expect(await parkedIds()).toEqual(kept.toSorted());
  });

  it('takes no order apart at the limit of a step', async () => {
    const orders = [randomUUID(), randomUUID()] as string[];
    for (const age of [3, 2, 1])
      for (const orderId of orders)
        await parked(orderId, age * old, { standing: age === 3 ? 'parked' : 'held' });
    const purged = await purgeParked(sql, retentionMs, 1);
    expect(purged.map(({ orderId }) => orderId)).toEqual([orders[0], orders[0], orders[0]]);
    expect(await parkedIds()).toHaveLength(3);
  });
});

describe('a sweep', () => {
  const eachPage = { stepPages: 1, sweepMs: 0 };

  async function fill(pages: number): Promise<void> {
    await sql`
      insert into inbox (event_id, type, payload_hash)
      select gen_random_uuid(), repeat('t', 1000), 0 from generate_series(1, ${pages * 7}::integer)`;
    const [size] = await sql<
      [{ pages: number }]
    >`select (pg_relation_size('inbox') / 8192)::integer as pages`;
    expect(size.pages).toBe(pages);
  }

  it('looks at every page once, and then begins anew', async () => {
    await fill(5);
    const looked = [];
    for (let step = 0; step < 7; step++) looked.push(await claimStep(sql, 'inbox', eachPage));
    expect(looked.map((pages) => pages?.from)).toEqual([0, 1, 2, 3, 4, 0, 1]);
    expect(looked[1]).toEqual({ from: 1, before: 2 });
  });

  it('is shared by instances: none does what another one does', async () => {
    await fill(20);
    const looked: number[] = [];
    for (let rounds = 0; looked.length < 20 && rounds < 100; rounds++) {
      // One that has to wait for another one may find nothing due any more.
      const steps = await Promise.all([1, 2, 3].map(() => claimStep(sql, 'inbox', eachPage)));
      looked.push(...steps.flatMap((pages) => pages?.from ?? []));
    }
    expect(new Set(looked)).toEqual(new Set(Array(20).keys()));
    // Those of the last round may have begun anew.
    expect(looked.length).toBeLessThanOrEqual(22);
  });

  it('spreads its steps evenly over its time, whatever the size', async () => {
    await fill(4);
    const nextIn = async () => {
      const [row] = await sql<[{ ms: number }]>`
        select extract(epoch from due_at - now())::float8 * 1000 as ms from sweeps where swept = 'inbox'`;
      return row.ms;
    };
    const hour = { stepPages: 1, sweepMs: 60 * minuteMs };
    expect(await claimStep(sql, 'inbox', hour)).toEqual({ from: 0, before: 1 });
    expect(await nextIn()).toBeGreaterThan(14 * minuteMs);
    expect(await nextIn()).toBeLessThanOrEqual(15 * minuteMs);
    expect(await claimStep(sql, 'inbox', hour)).toBeUndefined();

    // and an empty table takes one step in all that time
    expect(await claimStep(sql, 'parked', hour)).toEqual({ from: 0, before: 1 });
    expect(await claimStep(sql, 'parked', hour)).toBeUndefined();
  });
});

describe('the plan of a step', () => {
  /** What Postgres would do, whatever the parameters: services have one plan for all. */
  async function planOf(purge: (asked: Sql) => Promise<unknown>): Promise<string> {
    let plan = '';
    const explain = async ({ raw }: TemplateStringsArray, ...values: unknown[]) => {
      const text = raw.reduce((before, part, index) => `${before}$${index}${part}`);
      const rows = await sql.unsafe<{ 'QUERY PLAN': string }[]>(`explain (generic_plan) ${text}`);
      plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).not.toBe('');
      return Object.assign([], { count: values.length });
    };
    await purge(explain as unknown as Sql);
    return plan;
  }

  it('reads the pages of its step, and no table from end to end', async () => {
    const inbox = await planOf((asked) => purgeInbox(asked, everything, retentionMs));
    expect(inbox).toContain('Tid Range Scan on inbox');
    expect(inbox).not.toContain('Seq Scan');

    const states = await planOf((asked) => purgeStates(asked, everything, what));
    expect(states).toContain('Tid Range Scan on states');
    expect(states).not.toContain('Seq Scan on states');
  });

  it('looks for open calls by order, however many there are', async () => {
    await sql`
      insert into calls (call_id, order_id, name, wish, causation_id, traceparent, attempts, due_at)
      select gen_random_uuid(), gen_random_uuid(), 'run', '{}', gen_random_uuid(), '', 1, now()
      from generate_series(1, 20000)`;
    await sql`analyze calls`;
    const states = await planOf((asked) => purgeStates(asked, everything, what));
    expect(states).toContain('calls_order_id');
    expect(states).not.toContain('Seq Scan on calls');
  });
});

it('nothing of an order is purged while somebody works on part of it, and nobody is waited for', async () => {
  // given an order of which somebody redrives one entry, in a transaction that has not ended
  const orderId = randomUUID();
  const first = await parked(orderId, 2 * retentionMs);
  await parked(orderId, 2 * retentionMs, { standing: 'held', reason: 'held' });
  const working = await sql.reserve();
  onTestFinished(() => working.release());
  await working`begin`;
  await working`update parked set standing = 'redrive' where id = ${first}`;

  // when, then
  expect(await purgeParked(sql, retentionMs, 100)).toEqual([]);
  await working`commit`;
  expect(await purgeParked(sql, retentionMs, 100)).toEqual([]);
  const [left] = await sql<[{ count: number }]>`select count(*)::integer from parked`;
  expect(left.count).toBe(2);
});

it('a sweep that was to come much later comes soon when less is to be remembered', async () => {
  const long = { stepPages: 128, sweepMs: 1_000 * minuteMs };
  const short = { stepPages: 128, sweepMs: minuteMs };
  expect(await claimStep(sql, 'states', long)).toBeDefined();
  expect(await claimStep(sql, 'states', long)).toBeUndefined();
  expect(await claimStep(sql, 'states', short)).toBeDefined();
  expect(await claimStep(sql, 'states', short)).toBeUndefined();
});

it('preparing a database again changes nothing about its sweeps', async () => {
  await claimStep(sql, 'inbox', { stepPages: 1, sweepMs: minuteMs });
  const before = await sql`select * from sweeps order by swept`;
  await prepareDatabase(tally(), sql);
  expect(await sql`select * from sweeps order by swept`).toEqual(before);
});
