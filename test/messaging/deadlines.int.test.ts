import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StockReleased } from '../../shared/contracts/inventory.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { sleeper } from '../harness/participants.ts';
import { openStage, type Stage } from '../harness/stage.ts';

async function given(): Promise<Stage> {
  const stage = await openStage();
  onTestFinished(() => stage.close());
  return stage;
}

async function statusOf({ database }: Stage, orderId: string): Promise<string | undefined> {
  const [row] = await database.sql<{ status: string }[]>`
    select data->>'status' as status from states where order_id = ${orderId}`;
  return row?.status;
}

/** Sets the clock by which the database says what is now, for connections that are made from here on. */
async function shiftDatabaseClock({ database }: Stage, by: string): Promise<void> {
  await database.sql.unsafe(`
    create function public.now() returns timestamptz language sql stable as
      $$ select pg_catalog.now() + interval '${by}' $$;
    alter role current_user set search_path = public, pg_catalog`);
}

/** Orders that the broker was told to have woken up, as often as it was told. */
function woken(sent: HandBroker['sent']): string[] {
  return sent.map(({ key }) => key);
}

describe('a deadline', () => {
  it('is reached once, not before its time, and then is not armed any more', async () => {
    const stage = await given();
    const { broker } = await stage.start(sleeper(300));
    const orderId = randomUUID();
    await broker.deliver(messageOf(captured(orderId, 'p')));
    await eventually(async () => expect(await statusOf(stage, orderId)).toBe('asleep'));
    expect(broker.sent).toEqual([]);
    await eventually(async () => expect(await statusOf(stage, orderId)).toBe('awake'));
    const [row] = await stage.database.sql<[{ early: boolean; wake_at: null }]>`
      select wake_at, updated_at < (data->>'dueAt')::timestamptz as early from states`;
    expect(row).toEqual({ wake_at: null, early: false });
    await eventually(() => expect(woken(broker.sent)).toEqual([orderId]));
    await quiet(() => broker.sent.length, { forMs: 700 });
    expect(woken(broker.sent)).toEqual([orderId]);
  });

  it('survives a stop: what passed meanwhile is reached at the next start', async () => {
    const stage = await given();
    const before = await stage.start(sleeper(500));
    const orders = Array.from({ length: 20 }, () => randomUUID() as string);
    await before.broker.deliver(...orders.map((orderId) => messageOf(captured(orderId, 'p'))));
    await eventually(async () => expect(await statusOf(stage, orders[0] ?? '')).toBe('asleep'));
    await before.stop();
    expect(before.broker.sent).toEqual([]);
    await eventually(async () => {
      const due = await stage.database.sql`select 1 from states where wake_at <= now()`;
      expect(due).toHaveLength(orders.length);
    });

    const { broker } = await stage.start(sleeper(500));
    await eventually(() => expect(woken(broker.sent).toSorted()).toEqual(orders.toSorted()));
    expect(await quiet(() => broker.sent.length, { forMs: 700 })).toBe(orders.length);
  });

  it('is disarmed when the order moves on', async () => {
    const stage = await given();
    const { broker } = await stage.start(sleeper(600));
    const [early, late] = [randomUUID(), randomUUID()];
    await broker.deliver(messageOf(captured(early, 'p')), messageOf(captured(late, 'p')));
    await broker.deliver(messageOf(StockReleased.of({ orderId: early })));
    await eventually(async () => expect(await statusOf(stage, early)).toBe('up'));
    await eventually(() => expect(woken(broker.sent)).toEqual([late]));
    await quiet(() => broker.sent.length, { forMs: 700 });
    expect(woken(broker.sent)).toEqual([late]);
    expect(await statusOf(stage, early)).toBe('up');
  });

  it('is given once by two instances', async () => {
    const stage = await given();
    const sent: HandBroker['sent'] = [];
    const [one] = await Promise.all(
      [new HandBroker(sent), new HandBroker(sent)].map((broker) => stage.start(sleeper(200), { broker })),
    );
    const orders = Array.from({ length: 100 }, () => randomUUID() as string);
    await one?.broker.deliver(...orders.map((orderId) => messageOf(captured(orderId, 'p'))));
    await eventually(() => expect(woken(sent).toSorted()).toEqual(orders.toSorted()));
    expect(await quiet(() => sent.length, { forMs: 700 })).toBe(orders.length);
    expect(await stage.database.sql`select id from parked`).toEqual([]);
    const versions = await stage.database.sql`select distinct version from states`;
    expect(versions).toEqual([{ version: 2 }]);
  });

  it.each([
    { clock: 'an hour ahead', by: '1 hour' },
    { clock: 'an hour behind', by: '-1 hour' },
  ])('passes by the clock that armed it, though the database has one that is $clock', async ({ by }) => {
    // given orders with little and with much time
    const stage = await given();
    await shiftDatabaseClock(stage, by);
    const [hasty, patient] = await Promise.all([stage.start(sleeper(200)), stage.start(sleeper(600_000))]);
    const [short, long] = [randomUUID(), randomUUID()];
    await hasty.broker.deliver(messageOf(captured(short, 'p')));
    await patient.broker.deliver(messageOf(captured(long, 'p')));

    // then those with little time wake up once it has passed, and only those
    await eventually(async () => expect(await statusOf(stage, short)).toBe('awake'));
    await eventually(async () => expect(await statusOf(stage, long)).toBe('asleep'));
    const woke = () => woken([...hasty.broker.sent, ...patient.broker.sent]);
    await quiet(woke, { forMs: 700 });
    expect(woke()).toEqual([short]);
    expect(await statusOf(stage, long)).toBe('asleep');
  });

  it('that is decided in vain is given once all the same', async () => {
    // given an order whose deadline was armed by hand, in a status where nobody waits for it
    const stage = await given();
    const { broker, log } = await stage.start(sleeper(60_000));
    const orderId = randomUUID();
    await broker.deliver(messageOf(captured(orderId, 'p')));
    await broker.deliver(messageOf(StockReleased.of({ orderId })));
    await eventually(async () => expect(await statusOf(stage, orderId)).toBe('up'));
    await stage.database.sql`update states set wake_at = now()`;
    const decidedInVain = () => log.lines.filter(({ msg }) => msg === 'ignored: nobody sleeps').length;
    await eventually(() => expect(decidedInVain()).toBe(1));
    await quiet(decidedInVain, { forMs: 700 });
    expect(decidedInVain()).toBe(1);
    expect(await stage.database.sql`select wake_at from states`).toEqual([{ wake_at: null }]);
  });
});
