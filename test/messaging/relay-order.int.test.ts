import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectDecidedOrder, expectTally, sequenceOf } from '../harness/applied.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { tally, tell } from '../harness/participants.ts';
import { openStage, type Stage } from '../harness/stage.ts';
import { openWorld } from '../harness/world.ts';

type Sql = Stage['database']['sql'];

const uuids = (count: number) => Array.from({ length: count }, () => randomUUID() as string);

/** The processes of the server in which the connections of those run who deliver. */
async function leadersIn(sql: Sql): Promise<number[]> {
  const locks = await sql<{ pid: number }[]>`
    select pid from pg_locks
    where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`;
  return locks.map(({ pid }) => pid);
}

/** Kills the connection of whoever delivers; gives how many there were. */
async function killLeader(sql: Sql): Promise<number> {
  const leaders = await leadersIn(sql);
  for (const pid of leaders) await sql`select pg_terminate_backend(${pid}::integer)`;
  return leaders.length;
}

describe('with two instances on one database, both writing', () => {
  it('the order of an order’s events in Kafka is the order in which they were decided', async () => {
    // given two instances that are told of the same orders at the same time, through Kafka and by commands
    const world = await openWorld({ topics: ['payments', 'shipments'] });
    onTestFinished(() => world.close());
    const [one, two] = await Promise.all([world.start(tally()), world.start(tally())]);
    const orders = uuids(50);
    const rounds = ['1', '2', '3', '4', '5', '6'];

    // when all write at once, and after every round whoever delivers loses its connection
    const told: Promise<{ outcome: string }>[] = [];
    for (const [n, round] of rounds.entries()) {
      const { port } = n % 2 === 0 ? one : two;
      for (const orderId of orders)
        told.push(port.execute(tell, { id: randomUUID(), orderId, data: { what: `told ${round}` } }));
      await world.produce(...orders.map((orderId) => messageOf(captured(orderId, `paid ${round}`))));
      await eventually(async () => expect(await killLeader(world.database.sql)).toBe(1));
    }
    expect(new Set((await Promise.all(told)).map(({ outcome }) => outcome))).toEqual(new Set(['applied']));

    // then everything arrives, in the decided order, and the outbox is empty
    await eventually(() => {
      for (const orderId of orders) expectDecidedOrder(world.published('shipments'), orderId, 12);
    });
    await eventually(async () => expect(await world.database.sql`select id from outbox`).toEqual([]));
    await quiet(() => world.published('shipments').length);
    for (const orderId of orders) expectDecidedOrder(world.published('shipments'), orderId, 12);
  });

  it('another instance delivers when the one that did has lost its connection', async () => {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const { sql } = stage.database;
    const sent: HandBroker['sent'] = [];
    const senders: number[] = [];
    const brokers = [0, 1].map((instance) => {
      const broker = new HandBroker(sent);
      broker.beforeSend = async () => void senders.push(instance);
      return broker;
    });
    await Promise.all(brokers.map((broker) => stage.start(tally(), { broker })));
    const [one] = brokers as [HandBroker, HandBroker];

    // given one of them delivering
    const [first, second] = [randomUUID(), randomUUID()];
    await one.deliver(messageOf(captured(first, 'a')));
    await eventually(() => expect(sent).toHaveLength(2));
    await eventually(async () => expect(await sql`select id from outbox`).toEqual([]));

    // when its connection is killed, then exactly one delivers what comes next, and nothing came twice
    const [leader] = await leadersIn(sql);
    expect(await killLeader(sql)).toBe(1);
    // Until it knows, it goes on, and what it sends without being able to delete it comes twice.
    await eventually(async () => {
      const leaders = await leadersIn(sql);
      expect(leaders).toHaveLength(1);
      expect(leaders).not.toContain(leader);
    });
    await one.deliver(messageOf(captured(second, 'a')));
    await eventually(() => expectDecidedOrder(sent, second, 1));
    await quiet(() => sent.length);
    expect(sent).toHaveLength(4);
    expect(new Set(senders.slice(1)).size).toBe(1);
  });

  it('never do two deliver at the same time', async () => {
    // given two instances whose brokers take their time, so that two deliveries would meet
    const stage = await openStage();
    onTestFinished(() => stage.close());
    let delivering = 0;
    let most = 0;
    const sent: HandBroker['sent'] = [];
    const brokers = [0, 1].map(() => {
      const broker = new HandBroker(sent);
      broker.beforeSend = async () => {
        delivering += 1;
        most = Math.max(most, delivering);
        await delay(60);
        delivering -= 1;
      };
      return broker;
    });
    await Promise.all(brokers.map((broker) => stage.start(tally(), { broker })));
    const orders = uuids(20);
    for (const paymentId of ['a', 'b', 'c'])
      await Promise.all(
        brokers.map((broker, half) =>
          broker.deliver(
            ...orders
              .filter((_, n) => n % 2 === half)
              .map((orderId) => messageOf(captured(orderId, paymentId))),
          ),
        ),
      );
    await eventually(() => {
      for (const orderId of orders) expectDecidedOrder(sent, orderId, 3);
    });
    expect(await quiet(() => sent.length)).toBe(orders.length * 6);
    expect(most).toBe(1);
  });

  it('an event that is committed late is not skipped, though later ones have been sent', async () => {
    // given one instance that holds its transaction open after everything is written
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    const sent: HandBroker['sent'] = [];
    const [slow, quick] = [new HandBroker(sent), new HandBroker(sent)];
    await stage.start(tally(), {
      broker: slow,
      failpoint: async (name) => {
        if (name !== 'before-commit') return;
        reach();
        await opened;
      },
    });
    await stage.start(tally(), { broker: quick });
    const [late, early] = [randomUUID(), randomUUID()];
    await slow.deliver(messageOf(captured(late, 'a')));
    await reached;

    // when another one commits and delivers meanwhile
    await quick.deliver(messageOf(captured(early, 'a')));
    await eventually(() => expectDecidedOrder(sent, early, 1));
    expect(sequenceOf(sent, late)).toEqual([]);

    // then the late one follows as soon as it is committed
    open();
    await eventually(() => expectDecidedOrder(sent, late, 1));
    expect(await quiet(() => sent.length)).toBe(4);
    await expectTally(stage.database.sql, late, ['a']);
  });
});

describe('the helper that checks the order', () => {
  it('notices events that overtake each other, and events that are missing', async () => {
    // given a broker that, by mistake, turns every delivery round
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const turned = new HandBroker();
    const { broker } = await stage.start(tally(), {
      broker: Object.assign(turned, {
        send: async (records: readonly never[]) => void turned.sent.push(...records.toReversed()),
      }),
    });
    const orderId = randomUUID();
    await broker.deliver(messageOf(captured(orderId, 'a')));
    await eventually(() => expect(broker.sent).toHaveLength(2));
    expect(() => expectDecidedOrder(broker.sent, orderId, 1)).toThrow();
    expect(() => expectDecidedOrder(broker.sent.toReversed(), orderId, 1)).not.toThrow();
    expect(() => expectDecidedOrder(broker.sent.slice(1), orderId, 1)).toThrow();
  });
});
