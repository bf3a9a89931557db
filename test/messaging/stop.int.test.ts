import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { expectDecidedOrder } from '../harness/applied.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { courier, tally, tell } from '../harness/participants.ts';
import { serviceProcess } from '../harness/service-process.ts';
import { openStage } from '../harness/stage.ts';
import { targetOf, tcpGate, through } from '../harness/tcp-gate.ts';
import { openWorld } from '../harness/world.ts';

const tallyScript = new URL('./fixtures/tally-process.ts', import.meta.url);
const boundMs = 10_000;

async function millisecondsFor(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** A running service whose database has just gone away. */
async function serviceWithoutDatabase() {
  const stage = await openStage();
  onTestFinished(() => stage.close());
  const gate = await tcpGate(targetOf(stage.database.url));
  onTestFinished(() => gate.shut());
  const service = await stage.start(tally(), { databaseUrl: through(gate, stage.database.url) });
  await gate.shut();
  return service;
}

describe('a service that is stopped', () => {
  it('under load commits what it has read, publishes it, reports its offsets, and is quick about it', async () => {
    // given a service with far more to do than it has done
    const world = await openWorld({ topics: ['payments', 'shipments'] });
    onTestFinished(() => world.close());
    const { sql } = world.database;
    const orders = Array.from({ length: 3_000 }, () => randomUUID() as string);
    const failpoint = async (name: string) => void (name === 'after-read' && (await delay(40)));
    const service = await world.start(tally(), { maxBatch: 20, failpoint });
    await world.produce(...orders.map((orderId) => messageOf(captured(orderId, 'a'))));
    const done = async () => (await sql`select event_id from inbox`).length;
    await eventually(async () => expect(await done()).toBeGreaterThan(100));

    // when it is stopped
    expect(await millisecondsFor(() => service.stop())).toBeLessThan(boundMs);

    // then what it has told the group is exactly what it has committed, and all of that is published
    const committed = await quiet(done);
    expect(committed).toBeLessThan(orders.length);
    expect(await sql`select id from outbox`).toEqual([]);
    const admin = world.kafka.admin();
    await admin.connect();
    const [offsets] = await admin.fetchOffsets({
      groupId: `${world.prefix}tally`,
      topics: [`${world.prefix}payments`],
    });
    await admin.disconnect();
    const reported = (offsets?.partitions ?? []).map(({ offset }) => Math.max(0, Number(offset)));
    expect(reported.reduce((sum, offset) => sum + offset, 0)).toBe(committed);

    // and the next start goes on from there, and does nothing again
    const heir = await world.start(tally());
    await eventually(async () => expect(await done()).toBe(orders.length));
    await eventually(() => expect(world.published('shipments').length).toBe(orders.length * 2));
    for (const orderId of orders) expectDecidedOrder(world.published('shipments'), orderId, 1);
    expect(heir.log.lines.filter(({ msg }) => msg === 'repeated')).toEqual([]);
    expect(service.fatal).toEqual([]);
  });

  it('gives calls under way a moment to end, and leaves those that do not to the next start', async () => {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const { sql } = stage.database;
    const [quick, slow] = [randomUUID(), randomUUID()];
    let calls = 0;
    const definition = courier(
      async (_, { orderId, signal }) => {
        calls += 1;
        const bound = orderId === quick ? 300 : 60_000;
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(resolve, bound);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(signal.reason);
          });
        });
        return { outcome: 'done', result: { receipt: 'r' } };
      },
      { timeout: 30_000, initialDelay: 0, maxDelay: 0 },
    );
    const service = await stage.start(definition);
    await service.broker.deliver(messageOf(captured(quick, 'q')), messageOf(captured(slow, 's')));
    await eventually(() => expect(calls).toBe(2));
    expect(await millisecondsFor(() => service.stop())).toBeLessThan(boundMs);
    expect(await sql`select order_id, data->>'status' as status from states order by status`).toEqual([
      { order_id: quick, status: 'over' },
      { order_id: slow, status: 'under way' },
    ]);
    expect(await sql`select order_id from calls`).toEqual([{ order_id: slow }]);
  });

  it('is quick about it also when Kafka does not answer', async () => {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const broker = new HandBroker();
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    broker.beforeSend = () => answered;
    broker.beforeCommit = () => answered;
    const service = await stage.start(tally(), { broker });
    await broker.deliver(messageOf(captured(randomUUID(), 'a')));
    await eventually(async () => expect(await stage.database.sql`select id from outbox`).toHaveLength(2));
    const unanswered = setTimeout(answer, boundMs + 5_000);
    const milliseconds = await millisecondsFor(() => service.stop());
    clearTimeout(unanswered);
    answer();
    expect(milliseconds).toBeLessThan(boundMs);
  });

  it('is quick about it also when the database is away, and has been for a while', async () => {
    const service = await serviceWithoutDatabase();
    void service.broker.deliver(messageOf(captured(randomUUID(), 'a')));
    await eventually(() =>
      expect(service.log.lines.filter(({ msg }) => msg === 'batch rolled back').length).toBeGreaterThan(3),
    );
    await delay(3_000);
    expect(await millisecondsFor(() => service.stop())).toBeLessThan(boundMs);
  });

  it('refuses commands from then on, and tells those who wait', async () => {
    const service = await serviceWithoutDatabase();
    const waiting = service.port.execute(tell, {
      id: randomUUID(),
      orderId: randomUUID(),
      data: { what: 'a' },
    });
    const outcome = expect(waiting).rejects.toThrow('stopping');
    await service.stop();
    await outcome;
  });
});

describe('a consumer that is dead for good', () => {
  it('makes the service say that it cannot go on', async () => {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const service = await stage.start(tally());
    service.broker.crash(new Error('dead'));
    expect(service.fatal).toEqual([new Error('dead')]);
  });

  it('or seems to be, ends the service likewise, and is said once', async () => {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const service = await stage.start(tally());
    service.broker.silenceMs = 110_000;
    expect(await quiet(() => service.fatal.length, { forMs: 2_500 })).toBe(0);
    service.broker.silenceMs = 130_000;
    await eventually(() => expect(service.fatal).toEqual([new Error('the consumer has fallen silent')]));
    expect(await quiet(() => service.fatal.length, { forMs: 2_500 })).toBe(1);
  });
});

describe('a service as a process', () => {
  async function given(changes: NodeJS.ProcessEnv = {}) {
    const stage = await openStage();
    const env = {
      DATABASE_URL: stage.database.url,
      KAFKA_BROKERS: inject('stack').kafkaBrokers.join(','),
      SCHEMA_REGISTRY_URL: inject('stack').schemaRegistryUrl,
      ...changes,
    };
    const service = serviceProcess(tallyScript, env);
    onTestFinished(async () => {
      service.kill('SIGKILL');
      await stage.close();
    });
    return { stage, service };
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s, and leaves no connection behind',
    async (signal) => {
      const { stage, service } = await given();
      const connections = async () =>
        (
          await stage.database.sql`select pid from pg_stat_activity
          where datname = current_database() and application_name <> 'test'`
        ).length;
      await eventually(() => expect(service.output()).toContain('"msg":"ready"'));
      expect(await connections()).toBeGreaterThan(0);
      service.kill(signal);
      expect(await service.ended, service.output()).toBe(0);
      expect(service.output()).toContain('"msg":"stopped"');
      await eventually(async () => expect(await connections()).toBe(0));
    },
  );

  it('ends with 0 on SIGTERM while it waits for a database that is not there', async () => {
    const { service } = await given({ DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' });
    await eventually(() => expect(service.output()).toContain('preparing the database failed'));
    service.kill('SIGTERM');
    expect(await service.ended, service.output()).toBe(0);
    expect(service.output()).not.toContain('secret');
  });

  it('ends with 1 on wrong settings, and names them all, but shows no value', async () => {
    const { service } = await given({ DATABASE_URL: undefined, KAFKA_BROKERS: ' , ', LOG_LEVEL: 'hunter2' });
    expect(await service.ended).toBe(1);
    for (const name of ['DATABASE_URL: is missing', 'KAFKA_BROKERS: ', 'LOG_LEVEL: '])
      expect(service.output()).toContain(name);
    expect(service.output()).not.toContain('hunter2');
  });
});
