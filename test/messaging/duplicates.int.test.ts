import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDecidedOrder, expectTally, tallyOf } from '../harness/applied.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { tally, tell } from '../harness/participants.ts';
import { openStage, type Stage } from '../harness/stage.ts';
import { openWorld, type World } from '../harness/world.ts';

describe('an event that comes twice has one effect', () => {
  let stage: Stage;
  let one: HandBroker;
  let two: HandBroker;
  const sent: HandBroker['sent'] = [];

  beforeAll(async () => {
    stage = await openStage();
    [one, two] = [new HandBroker(sent), new HandBroker(sent)];
    await stage.start(tally(), { broker: one });
    await stage.start(tally(), { broker: two });
    return () => stage.close();
  });

  /** What has been made of the order, in the database and outside, once nothing more happens. */
  async function settled(orderId: string) {
    return await quiet(async () => ({
      tally: await tallyOf(stage.database.sql, orderId),
      events: sent.filter(({ key }) => key === orderId).length,
      inbox: (await stage.database.sql`select outcome from inbox where order_id = ${orderId}`).length,
      parked: (await stage.database.sql`select id from parked where order_id = ${orderId}`).length,
    }));
  }
  const once = { tally: ['a'], events: 2, inbox: 1, parked: 0 };
  const known = (orderId: string) =>
    eventually(async () => expect(await tallyOf(stage.database.sql, orderId)).toBeDefined());

  it('in one batch', async () => {
    const orderId = randomUUID();
    const message = messageOf(captured(orderId, 'a'));
    await one.deliver(message, message, message);
    await known(orderId);
    expect(await settled(orderId)).toEqual(once);
  });

  it('in different batches', async () => {
    const orderId = randomUUID();
    const message = messageOf(captured(orderId, 'a'));
    const records = await one.deliver(message);
    await known(orderId);
    await one.redeliver(records);
    await one.deliver(message);
    expect(await settled(orderId)).toEqual(once);
  });

  it('to two instances at once', async () => {
    const orders = Array.from({ length: 40 }, () => randomUUID() as string);
    const messages = orders.map((orderId) => messageOf(captured(orderId, 'a')));
    await Promise.all([one.deliver(...messages), two.deliver(...messages.toReversed())]);
    for (const orderId of orders) await known(orderId);
    await quiet(() => sent.length);
    for (const orderId of orders) {
      await expectTally(stage.database.sql, orderId, ['a']);
      expectDecidedOrder(sent, orderId, 1);
    }
  });

  it('also when its producer names it by something else than a UUID', async () => {
    const orderId = randomUUID();
    const message = messageOf(captured(orderId, 'a'), { id: `legacy-${orderId}` });
    await one.deliver(message);
    await known(orderId);
    await two.deliver(message);
    expect(await settled(orderId)).toEqual(once);
  });

  it('but an id that comes again with other content is parked as a conflict, and the order goes on', async () => {
    // given an event that was applied
    const orderId = randomUUID();
    const id = randomUUID();
    await one.deliver(messageOf(captured(orderId, 'a'), { id }));
    await known(orderId);

    // when its id comes again with another payment, in a batch of its own and in one with a later event
    await two.deliver(messageOf(captured(orderId, 'forged'), { id }));
    await one.deliver(messageOf(captured(orderId, 'forged too'), { id }), messageOf(captured(orderId, 'b')));

    // then the first content stands, the others are kept for a person to see, and the later event is applied
    await eventually(() => expectTally(stage.database.sql, orderId, ['a', 'b']));
    expect(await settled(orderId)).toMatchObject({ events: 4, inbox: 2, parked: 2 });
    const parked = await stage.database.sql`
      select standing, reason, event_id from parked where order_id = ${orderId}`;
    const conflict = { standing: 'parked', reason: 'conflict', event_id: id };
    expect(parked).toEqual([conflict, conflict]);
  });

  it('and a conflict stays aside when something else of its order is redriven', async () => {
    // given an order with a conflict, and later a message that cannot be processed
    let broken = true;
    const redriving = await openStage();
    const broker = new HandBroker();
    await redriving.start(
      tally((paymentId) => broken && paymentId === 'b'),
      { broker },
    );
    const { sql } = redriving.database;
    const orderId = randomUUID();
    const id = randomUUID();
    await broker.deliver(
      messageOf(captured(orderId, 'a'), { id }),
      messageOf(captured(orderId, 'forged'), { id }),
      messageOf(captured(orderId, 'b')),
    );
    await eventually(async () => expect(await sql`select id from parked`).toHaveLength(2));

    // when that message is redriven
    broken = false;
    await sql`update parked set standing = 'redrive' where reason <> 'conflict'`;

    // then it is applied, and what contradicts the first content is not
    await eventually(async () => expect(await tallyOf(sql, orderId)).toContain('b'));
    await quiet(() => tallyOf(sql, orderId), { forMs: 1_500 });
    await expectTally(sql, orderId, ['a', 'b']);
    expect(await sql`select reason from parked`).toEqual([{ reason: 'conflict' }]);
    await redriving.close();
  });

  it('is checked by a helper that notices a second effect', async () => {
    // given an inbox that, by mistake, keeps every id under another one
    const forgetful = await openStage();
    const broker = new HandBroker();
    await forgetful.start(tally(), { broker });
    await forgetful.database.sql.unsafe(`
      create function forget() returns trigger language plpgsql as
        $$ begin new.event_id := gen_random_uuid(); return new; end $$;
      create trigger forget before insert on inbox for each row execute function forget()`);
    const orderId = randomUUID();
    const message = messageOf(captured(orderId, 'a'));
    await broker.deliver(message);
    await eventually(() => expectTally(forgetful.database.sql, orderId, ['a']));
    await broker.deliver(message);
    await eventually(async () =>
      expect(expectTally(forgetful.database.sql, orderId, ['a'])).rejects.toThrow(),
    );
    await forgetful.close();
  });
});

describe('through Kafka', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ topics: ['payments', 'shipments'] });
  });
  afterAll(() => world.close());

  it('every event produced twice, half of them to be read by another instance, has one effect', async () => {
    const orders = Array.from({ length: 60 }, () => randomUUID() as string);
    const messages = orders.flatMap((orderId) =>
      ['a', 'b'].map((paymentId) => messageOf(captured(orderId, paymentId))),
    );
    await Promise.all([world.start(tally()), world.start(tally())]);
    await world.produce(...messages);
    await world.produce(...messages);
    await eventually(async () => {
      for (const orderId of orders) await expectTally(world.database.sql, orderId, ['a', 'b']);
    });
    await quiet(() => world.published('shipments').length);
    for (const orderId of orders) expectDecidedOrder(world.published('shipments'), orderId, 2);
    expect(await world.database.sql`select id from parked`).toEqual([]);
  });
});

describe('a command', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
    return () => stage.close();
  });

  it('given twice with one id is applied once, and with other data it is a conflict', async () => {
    const { port } = await stage.start(tally());
    const orderId = randomUUID();
    const command = { id: randomUUID(), orderId, data: { what: 'a' } };
    expect(await port.execute(tell, command)).toEqual({ outcome: 'applied' });
    expect(await port.execute(tell, command)).toEqual({ outcome: 'repeated' });
    expect(await port.execute(tell, { ...command, data: { what: 'b' } })).toEqual({ outcome: 'conflict' });
    await expectTally(stage.database.sql, orderId, ['a']);
    expect(await stage.database.sql`select id from parked`).toEqual([]);
  });

  it('given at the same moment, through one instance and through two, is applied once', async () => {
    const [one, two] = [await stage.start(tally()), await stage.start(tally())];
    const orderId = randomUUID();
    const command = { id: randomUUID(), orderId, data: { what: 'a' } };
    const results = await Promise.all([one, one, two, two].map(({ port }) => port.execute(tell, command)));
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['applied', ...Array(3).fill('repeated')]);
    await expectTally(stage.database.sql, orderId, ['a']);
  });

  it('that fails may be given again, and nobody is told that it was applied', async () => {
    let broken = true;
    const { port } = await stage.start(tally(() => broken));
    const orderId = randomUUID();
    const command = { id: randomUUID(), orderId, data: { what: 'a' } };
    const results = await Promise.allSettled([port.execute(tell, command), port.execute(tell, command)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await port.execute(tell, command)).toEqual({ outcome: 'applied' });
    await expectTally(stage.database.sql, orderId, ['a']);
  });
});
