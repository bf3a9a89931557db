import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectDecidedOrder, expectTally, tallyOf } from '../harness/applied.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { tally } from '../harness/participants.ts';
import { openStage, type Stage } from '../harness/stage.ts';
import { openWorld } from '../harness/world.ts';

type Sql = Stage['database']['sql'];

/** What is set aside, oldest first, in words. */
async function setAside(sql: Sql): Promise<string[]> {
  const rows = await sql<{ standing: string; attempts: number; value: Buffer }[]>`
    select standing, attempts, value from parked order by id`;
  return rows.map(({ standing, attempts, value }) => {
    const { paymentId } = JSON.parse(String(value)) as { paymentId: string };
    return `${paymentId} ${standing}, attempts ${attempts}`;
  });
}

/** Nothing of the order was applied after what is parked: that is what holding behind means. */
async function expectHeldBehind(sql: Sql, orderId: string, applied: readonly string[]): Promise<void> {
  await expectTally(sql, orderId, applied);
}

/** Runs every redrive that is due and shows that nothing more happens: the watch looks about once a second. */
const restful = { forMs: 1_500 };

async function redrive(sql: Sql): Promise<void> {
  await sql`update parked set standing = 'redrive' where standing = 'parked'`;
}

describe('an order whose message cannot be processed', () => {
  async function given(...refused: string[]) {
    const broken = new Set(refused);
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const { broker } = await stage.start(tally((paymentId) => broken.has(paymentId)));
    const orderId = randomUUID();
    const deliver = (...paymentIds: string[]) =>
      broker.deliver(...paymentIds.map((paymentId) => messageOf(captured(orderId, paymentId))));
    return { sql: stage.database.sql, broker, broken, orderId, deliver, stage };
  }

  it('waits with it and holds its later messages behind it, while other orders flow on', async () => {
    const { sql, broker, orderId, deliver } = await given('b');
    const other = randomUUID();

    // when the second message of the order cannot be decided, and more come in the same batch and in later ones
    await deliver('a', 'b', 'c');
    await deliver('d');
    await broker.deliver(messageOf(captured(other, 'x')), messageOf(captured(orderId, 'e')));
    await broker.deliver(messageOf(captured(other, 'y')));

    // then the order stands where it stood, and the other one is done
    await eventually(() => expectTally(sql, other, ['x', 'y']));
    await quiet(() => setAside(sql), restful);
    expect(await setAside(sql)).toEqual([
      'b parked, attempts 1',
      'c held, attempts 1',
      'd held, attempts 1',
      'e held, attempts 1',
    ]);
    await expectHeldBehind(sql, orderId, ['a']);
    expectDecidedOrder(broker.sent, orderId, 1);
    expectDecidedOrder(broker.sent, other, 2);
    const [parked] = await sql`select reason, detail from parked order by id`;
    expect(parked).toEqual({ reason: 'decision_failed', detail: 'Error: cannot count b' });
    expect(await sql`select outcome from inbox where order_id = ${orderId} order by outcome`).toEqual(
      ['applied', 'held', 'held', 'held', 'parked'].map((outcome) => ({ outcome })),
    );
  });

  it('resumes in order when it is redriven, with what comes meanwhile behind', async () => {
    const { sql, broker, broken, orderId, deliver } = await given('b');
    await deliver('a', 'b', 'c');
    await deliver('d');

    // when the cause is gone and the message is released, and another one comes
    broken.clear();
    await redrive(sql);
    await deliver('e');

    // then all are applied once, in the order in which they came, and nothing is set aside any more
    await eventually(() => expectTally(sql, orderId, ['a', 'b', 'c', 'd', 'e']));
    await eventually(async () => expect(await setAside(sql)).toEqual([]));
    await quiet(() => broker.sent.length, restful);
    await expectTally(sql, orderId, ['a', 'b', 'c', 'd', 'e']);
    expectDecidedOrder(broker.sent, orderId, 5);
    expect(new Set(broker.sent.map(({ headers }) => headers.ce_id)).size).toBe(broker.sent.length);
    expect(await sql`select distinct outcome from inbox`).toEqual([{ outcome: 'applied' }]);
  });

  it('keeps its place when it fails again, and so does what waits behind it', async () => {
    const { sql, broker, broken, orderId, deliver } = await given('b', 'd');
    await deliver('a', 'b', 'c', 'd', 'e');
    await eventually(async () => expect(await setAside(sql)).toHaveLength(4));

    // when it is redriven and fails again
    await redrive(sql);
    await eventually(async () => expect(await setAside(sql)).toContain('b parked, attempts 2'));
    await quiet(() => setAside(sql), restful);
    expect(await setAside(sql)).toEqual([
      'b parked, attempts 2',
      'c held, attempts 1',
      'd held, attempts 1',
      'e held, attempts 1',
    ]);
    await expectHeldBehind(sql, orderId, ['a']);

    // when it succeeds, but one that had waited behind it fails
    broken.delete('b');
    await redrive(sql);
    await eventually(() => expectTally(sql, orderId, ['a', 'b', 'c']));
    await quiet(() => setAside(sql), restful);
    expect((await setAside(sql)).map((entry) => entry.slice(0, 8))).toEqual([
      'd parked'.slice(0, 8),
      'e held, ',
    ]);

    // then, in the end, nothing is lost and nothing doubled
    broken.clear();
    await redrive(sql);
    await eventually(() => expectTally(sql, orderId, ['a', 'b', 'c', 'd', 'e']));
    await quiet(() => broker.sent.length, restful);
    expectDecidedOrder(broker.sent, orderId, 5);
    expect(await setAside(sql)).toEqual([]);
  });

  it('goes on without it when it is discarded', async () => {
    const { sql, orderId, deliver } = await given('b');
    await deliver('a', 'b', 'c', 'd');
    await eventually(async () => expect(await setAside(sql)).toHaveLength(3));
    await sql`delete from parked where standing = 'parked'`;
    await eventually(() => expectTally(sql, orderId, ['a', 'c', 'd']));
    expect(await setAside(sql)).toEqual([]);
  });

  it('is redriven once by two instances, also when its messages are delivered again meanwhile', async () => {
    const { sql, broker, broken, orderId, deliver, stage } = await given('b');
    await stage.start(
      tally((paymentId) => broken.has(paymentId)),
      { broker },
    );
    const records = await deliver('a', 'b', 'c', 'd');
    await broker.redeliver(records);
    await eventually(async () => expect(await setAside(sql)).toHaveLength(3));
    broken.clear();
    await redrive(sql);
    await broker.redeliver(records);
    await eventually(() => expectTally(sql, orderId, ['a', 'b', 'c', 'd']));
    await quiet(() => broker.sent.length, restful);
    await expectTally(sql, orderId, ['a', 'b', 'c', 'd']);
    expectDecidedOrder(broker.sent, orderId, 4);
    expect(await setAside(sql)).toEqual([]);
  });

  it('is checked by a helper that notices a message which overtakes', async () => {
    // given a parked table that, by mistake, forgets which order an entry belongs to
    const { sql, orderId, deliver } = await given('b');
    await sql.unsafe(`
      create function forget() returns trigger language plpgsql as
        $$ begin new.order_id := null; return new; end $$;
      create trigger forget before insert on parked for each row execute function forget()`);
    await deliver('a', 'b');
    await deliver('c');
    await eventually(async () => expect((await tallyOf(sql, orderId))?.length).toBe(2));
    await expect(expectHeldBehind(sql, orderId, ['a'])).rejects.toThrow();
  });
});

describe('through Kafka, with two instances', () => {
  it('poison of many orders is held, redriven in order, and nothing is lost or doubled', async () => {
    let broken = true;
    const world = await openWorld({ topics: ['payments', 'shipments'] });
    onTestFinished(() => world.close());
    const { sql } = world.database;
    const definition = tally((paymentId) => broken && paymentId.startsWith('poison'));
    await Promise.all([world.start(definition), world.start(definition)]);

    // given forty orders of five messages, every fourth of them with one that fails
    const orders = Array.from({ length: 40 }, () => randomUUID() as string);
    const paymentIds = (n: number) => ['a', 'b', n % 4 === 0 ? 'poison' : 'c', 'd', 'e'];
    for (const round of [0, 1, 2, 3, 4])
      await world.produce(
        ...orders.map((orderId, n) => messageOf(captured(orderId, paymentIds(n)[round] ?? ''))),
      );

    // then the others are done, and these stand before it
    await eventually(async () => {
      for (const [n, orderId] of orders.entries())
        await expectTally(sql, orderId, n % 4 === 0 ? ['a', 'b'] : paymentIds(n));
      expect(await setAside(sql)).toHaveLength(30);
    });

    // when they are redriven, then all is as if nothing had been
    broken = false;
    await redrive(sql);
    await eventually(async () => {
      for (const [n, orderId] of orders.entries()) await expectTally(sql, orderId, paymentIds(n));
    });
    await quiet(() => world.published('shipments').length);
    for (const orderId of orders) expectDecidedOrder(world.published('shipments'), orderId, 5);
    expect(await setAside(sql)).toEqual([]);
  });
});
