import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { defineEvent } from '../../shared/contracts/event.ts';
import { OrderId } from '../../shared/contracts/values.ts';
import { connectRegistry } from '../../shared/messaging/registry.ts';
import { expectDecidedOrder, expectTally } from '../harness/applied.ts';
import { openDatabase } from '../harness/database.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, framed, messageOf } from '../harness/messages.ts';
import { tally } from '../harness/participants.ts';
import { refusingRegistry } from '../harness/refusing-registry.ts';
import { restartableKafka, restartablePostgres } from '../harness/restartable.ts';
import { serviceProcess } from '../harness/service-process.ts';
import { openStage } from '../harness/stage.ts';
import { targetOf, tcpGate, through } from '../harness/tcp-gate.ts';
import { openWorld, type World } from '../harness/world.ts';

const silent = pino({ level: 'silent' });
const uuids = (count: number) => Array.from({ length: count }, () => randomUUID() as string);

describe('without the schema registry', () => {
  async function registryBehindGate() {
    const url = inject('stack').schemaRegistryUrl;
    const gate = await tcpGate(targetOf(url));
    onTestFinished(() => gate.shut());
    return { gate, registry: connectRegistry(through(gate, url), silent, 1_000) };
  }

  it('a running service goes on, and takes schema ids that it has not seen by its own schema', async () => {
    // given a service that has registered its schemas
    const { gate, registry } = await registryBehindGate();
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const { broker } = await stage.start(tally(), { registry });
    const [known, unseen] = [randomUUID(), randomUUID()];
    await broker.deliver(messageOf(captured(known, 'a')));
    await eventually(() => expect(broker.sent).toHaveLength(2));

    // when the registry goes away
    await gate.shut();
    const message = messageOf(captured(unseen, 'a'));
    await broker.deliver({ ...message, value: framed(message.value ?? Buffer.of(), 4_242) });
    await broker.deliver(messageOf(captured(known, 'b')));

    // then events with an id that nobody has asked for are applied all the same, and events go out framed
    const { sql } = stage.database;
    await eventually(() => expectTally(sql, unseen, ['a']));
    await eventually(() => expectTally(sql, known, ['a', 'b']));
    await eventually(() => expect(broker.sent).toHaveLength(6));
    expectDecidedOrder(broker.sent, unseen, 1);
    for (const { value } of broker.sent) expect(value.readUInt8(0)).toBe(0);
    expect(new Set(broker.sent.map(({ value }) => value.readInt32BE(1))).size).toBe(1);
    expect(await sql`select id from parked`).toEqual([]);

    // and once it is back, what it does not know is found out
    await gate.open();
    const late = randomUUID();
    const lateMessage = messageOf(captured(late, 'a'));
    await broker.deliver({ ...lateMessage, value: framed(lateMessage.value ?? Buffer.of(), 4_242) });
    await eventually(async () =>
      expect(await sql`select order_id from parked`).toEqual([{ order_id: late }]),
    );
  });

  it('a service waits with its start, says that it is not ready, and starts when the registry is there', async () => {
    const { gate, registry } = await registryBehindGate();
    await gate.shut();
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const broker = new HandBroker();
    let asked = 0;
    const starting = stage.start(tally(), {
      broker,
      registry: {
        ...registry,
        register: (event) => {
          asked += 1;
          return registry.register(event);
        },
      },
    });
    await eventually(() => expect(asked).toBeGreaterThan(1));
    expect(() => broker.reassign()).toThrow();
    await gate.open();
    const service = await starting;
    const orderId = randomUUID();
    await broker.deliver(messageOf(captured(orderId, 'a')));
    await eventually(() => expectDecidedOrder(broker.sent, orderId, 1));
    expect(await (await fetch(`${service.adminUrl}/health/ready`)).json()).toEqual({
      status: 'ok',
      reasons: [],
    });
  });
});

describe('a schema that is incompatible with what is registered', () => {
  it('keeps the service from starting, which says so at once and names the subject', async () => {
    // given a registry that has learnt the event with a field that nobody sends
    const type = `ShipmentCreated-${randomUUID()}`;
    const registry = connectRegistry(inject('stack').schemaRegistryUrl, silent);
    const schema = z.object({ orderId: OrderId, added: z.string() });
    await registry.register(defineEvent('shipments', type, schema));

    // when a service starts that emits it as it is, then it does not go on
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const starting = stage.start(tally(), {
      registry: { ...registry, register: (event) => registry.register({ ...event, type }) },
    });
    await expect(starting).rejects.toThrow(`shipments-${type} is incompatible`);
  });

  it('ends the process with a failure and with the way out in its log', async () => {
    const database = await openDatabase();
    onTestFinished(() => database.drop());
    const process = serviceProcess(new URL('./fixtures/tally-process.ts', import.meta.url), {
      DATABASE_URL: database.url,
      KAFKA_BROKERS: inject('stack').kafkaBrokers.join(','),
      SCHEMA_REGISTRY_URL: await refusingRegistry(409),
    });
    onTestFinished(() => process.kill('SIGKILL'));
    expect(await process.ended).toBe(1);
    expect(process.output()).toContain('cannot go on');
    expect(process.output()).toContain('shipments-ShipmentCreated is incompatible');
    expect(process.output()).toContain('npm run reset');
  });
});

/** Produces as long as asked to, in rounds, one event per order and round; counts the rounds. */
function load(world: World, orders: readonly string[]) {
  let going = true;
  let rounds = 0;
  const running = (async () => {
    while (going) {
      rounds += 1;
      const messages = orders.map((orderId) => messageOf(captured(orderId, `${rounds}`)));
      await world.produce(...messages);
      await delay(40);
    }
    return rounds;
  })();
  return {
    rounds: () => rounds,
    stop: () => {
      going = false;
      return running;
    },
  };
}

async function expectAll(world: World, orders: readonly string[], rounds: number): Promise<void> {
  const inputs = Array.from({ length: rounds }, (_, n) => `${n + 1}`);
  await eventually(async () => {
    for (const orderId of orders) await expectTally(world.database.sql, orderId, inputs);
    for (const orderId of orders) expectDecidedOrder(world.published('shipments'), orderId, rounds);
  });
  await quiet(() => world.published('shipments').length);
  for (const orderId of orders) expectDecidedOrder(world.published('shipments'), orderId, rounds);
  expect(await world.database.sql`select id from parked`).toEqual([]);
  expect(await world.database.sql`select id from outbox`).toEqual([]);
}

describe('a restart under load', () => {
  it('of Postgres: nothing is parked, lost or doubled, and both instances go on by themselves', async () => {
    const postgres = await restartablePostgres();
    const world = await openWorld({ adminDatabaseUrl: postgres.adminUrl, topics: ['payments', 'shipments'] });
    onTestFinished(async () => {
      await world.close();
      await postgres.remove();
    });
    const services = await Promise.all([world.start(tally()), world.start(tally())]);
    const orders = uuids(40);
    const loaded = load(world, orders);
    await eventually(() => expect(world.published('shipments').length).toBeGreaterThan(100));

    // when it is stopped at once, as in a crash, stays away for a moment, and recovers
    await postgres.kill('SIGQUIT');
    const awayAt = loaded.rounds();
    await eventually(() => expect(loaded.rounds()).toBeGreaterThan(awayAt + 5));
    const ready = async () => (await fetch(`${services[0].adminUrl}/health/ready`)).status;
    await eventually(async () => expect(await ready()).toBe(503));
    await postgres.start();

    // then everything is done
    await expectAll(world, orders, await loaded.stop());
    await eventually(async () => expect(await ready()).toBe(200));
    for (const { fatal } of services) expect(fatal).toEqual([]);
  });

  it('of Kafka: nothing is parked, lost or doubled, and both instances go on by themselves', async () => {
    const kafka = await restartableKafka();
    const world = await openWorld({ kafkaBrokers: kafka.brokers, topics: ['payments', 'shipments'] });
    onTestFinished(async () => {
      await world.close();
      await kafka.remove();
    });
    const services = await Promise.all([world.start(tally()), world.start(tally())]);
    const orders = uuids(40);
    const before = load(world, orders);
    await eventually(() => expect(world.published('shipments').length).toBeGreaterThan(100));
    const rounds = await before.stop();

    // when it is killed with all of it under way, commands go on coming, and it is back after a moment
    await kafka.kill('SIGKILL');
    await delay(1_500);
    await kafka.start();

    // then everything is done
    await expectAll(world, orders, rounds);
    for (const { fatal } of services) expect(fatal).toEqual([]);
  });
});

describe('a database connection that breaks in the middle of a transaction', () => {
  it('is replaced: the batch is done again, nothing is doubled, and no error escapes', async () => {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const gate = await tcpGate(targetOf(stage.database.url));
    onTestFinished(() => gate.shut());
    const escaped: unknown[] = [];
    const note = (error: unknown) => void escaped.push(error);
    process.on('uncaughtException', note);
    onTestFinished(() => void process.off('uncaughtException', note));
    let breaks = 0;
    const { broker } = await stage.start(tally(), {
      databaseUrl: through(gate, stage.database.url),
      failpoint: async (name) => {
        if (name !== 'before-commit' || breaks === 3) return;
        breaks += 1;
        await gate.shut();
        // Until the driver has noticed that the connection is gone.
        await delay(100);
        await gate.open();
      },
    });
    const orderId = randomUUID();
    await broker.deliver(messageOf(captured(orderId, 'a')));
    await eventually(() => expectTally(stage.database.sql, orderId, ['a']));
    await eventually(() => expectDecidedOrder(broker.sent, orderId, 1));
    await quiet(() => broker.sent.length);
    await expectTally(stage.database.sql, orderId, ['a']);
    expect(breaks).toBe(3);
    expect(escaped).toEqual([]);
  });
});
