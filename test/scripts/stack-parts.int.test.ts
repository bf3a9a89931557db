import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import kafkajs, { type Admin } from 'kafkajs';
import pino from 'pino';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withAdmin } from '../../scripts/stack/kafka-admin.ts';
import { removePostgresHome } from '../../scripts/stack/postgres-home.ts';
import type { RestartablePart } from '../../scripts/stack/restartable-part.ts';
import { type Stack, startStack } from '../../scripts/stack/stack.ts';
import type { RestartableParts } from '../../scripts/stack/stack-parts.ts';
import { ensureTopics } from '../../scripts/stack/topics.ts';
import { answersOk } from '../../scripts/stack/wait-until.ts';
import { kafkajsBroker } from '../../shared/messaging/kafka/kafkajs-broker.ts';
import { eventually, quiet } from '../harness/eventually.ts';

const { ConfigResourceTypes } = kafkajs;

let dir: string;
let stack: Stack & { readonly parts: RestartableParts };
let lost: string | undefined;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'order-saga-test-'));
  const started = await startStack({
    dir,
    ports: 'free',
    brokers: 3,
    env: { ...process.env, STACK: 'native' },
    log() {},
  });
  if (started.parts === undefined) throw new Error('started here, it has parts');
  stack = { ...started, parts: started.parts };
  void stack.lost.then((reason) => {
    lost = reason;
  });
});
afterAll(async () => {
  await stack.stop();
  await removePostgresHome(join(dir, 'data'));
  rmSync(dir, { recursive: true, force: true });
});

/** Asks again while the broker that is asked is away. */
function asAdmin<Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> {
  return eventually(() => withAdmin(stack.kafkaBrokers, 5, work));
}

async function partitionsOf(topic: string) {
  const { topics } = await asAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
  return topics[0]?.partitions ?? [];
}

/** A topic like ours, that nobody else uses. */
async function newTopic(): Promise<string> {
  const topic = `topic-${randomUUID()}`;
  await ensureTopics(stack.kafkaBrokers, [topic]);
  return topic;
}

/** Sends messages of these keys as services do: again, until all of them are acknowledged. */
async function send(topic: string, keys: readonly string[]): Promise<void> {
  const broker = openBroker();
  const records = keys.map((key) => ({ topic, key, value: Buffer.from(key), headers: {} }));
  await eventually(() => broker.send(records));
  await broker.stop();
}

/** Reads as services do: the keys of all that is in the topic. */
async function keysIn(topic: string): Promise<string[]> {
  const broker = openBroker();
  const keys: string[] = [];
  const take = async (records: readonly { readonly key: Buffer | null }[]) =>
    void keys.push(...records.map(({ key }) => String(key)));
  const consumer = await eventually(() =>
    broker.consume({ group: randomUUID(), topics: [topic] }, { take, reassigned() {} }, () => {}),
  );
  const found = await quiet(
    () => {
      if (keys.length === 0) return {};
      return { keys: [...new Set(keys)].sort() };
    },
    { forMs: 2_000 },
  );
  await Promise.all([consumer.stop(), broker.stop()]);
  return found.keys ?? [];
}

function openBroker() {
  return kafkajsBroker({ brokers: stack.kafkaBrokers, clientId: 'test', log: pino({ level: 'silent' }) });
}

function brokerOf(nodeId: number): RestartablePart {
  const part = stack.parts.brokers[nodeId - 1];
  if (part === undefined) throw new Error(`there is no broker ${nodeId}`);
  return part;
}

describe('a Kafka of three brokers', () => {
  it('keeps our topics and its own three times, and takes nothing that only one of them has', async () => {
    const topic = await newTopic();
    for (const { replicas } of await partitionsOf(topic)) expect(replicas).toHaveLength(3);
    const { resources } = await asAdmin((admin) =>
      admin.describeConfigs({
        includeSynonyms: false,
        resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: ['min.insync.replicas'] }],
      }),
    );
    expect(resources[0]?.configEntries[0]?.configValue).toBe('2');

    await send(topic, ['a key']);
    expect(await keysIn(topic)).toEqual(['a key']);
    for (const { replicas } of await partitionsOf('__consumer_offsets')) expect(replicas).toHaveLength(3);
  });

  it('goes on when the leader of a partition is killed, and loses nothing; it comes back with its data', async () => {
    // given what was acknowledged by all
    const topic = await newTopic();
    const before = ['a', 'b', 'c', 'd'];
    await send(topic, before);
    const [first] = await partitionsOf(topic);
    const leader = brokerOf(first?.leader ?? 0);

    // when a leader is killed, and more is sent
    await leader.kill('SIGKILL');
    const meanwhile = ['e', 'f', 'g', 'h'];
    await send(topic, meanwhile);

    // then others lead, and all of it is there
    expect(await keysIn(topic)).toEqual([...before, ...meanwhile]);
    for (const partition of await partitionsOf(topic)) expect(partition.leader).not.toBe(first?.leader);

    // and when it is started again, it has what it missed, and another one can go
    await leader.start();
    await eventually(async () => {
      for (const { isr } of await partitionsOf(topic)) expect(isr).toHaveLength(3);
    });
    const [next] = await partitionsOf(topic);
    await brokerOf(next?.leader ?? 0).kill('SIGTERM');
    const after = ['i', 'j'];
    await send(topic, after);
    expect(await keysIn(topic)).toEqual([...before, ...meanwhile, ...after]);
    await brokerOf(next?.leader ?? 0).start();
    expect(lost).toBeUndefined();
  });
});

describe('Postgres', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)(
    'comes back with what was committed after %s in the midst of a transaction',
    async (signal) => {
      // given a row that is committed, and another one that is not
      const sql = postgres(stack.adminDatabaseUrl, { max: 1, onnotice() {} });
      await sql`drop table if exists kept`;
      await sql`create table kept (name text)`;
      await sql`insert into kept values ('committed')`;
      const open = postgres(stack.adminDatabaseUrl, { max: 1, onnotice() {} });
      const transaction = open
        .begin(async (tx) => {
          await tx`insert into kept values ('never')`;
          await tx`select pg_sleep(60)`;
        })
        .then(
          () => 'committed',
          () => 'broken',
        );
      await eventually(async () => {
        const [row] =
          await sql`select count(*)::int as sleeping from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`;
        expect(row?.sleeping).toBe(1);
      });

      // when
      await stack.parts.postgres.kill(signal);
      expect(await transaction).toBe('broken');
      await stack.parts.postgres.start();

      // then
      expect(await sql`select name from kept`).toEqual([{ name: 'committed' }]);
      await Promise.all([sql.end(), open.end()]);
      expect(lost).toBeUndefined();
    },
  );

  it('answers nobody while it is paused, and goes on afterwards; it stops also when it is paused', async () => {
    const sql = postgres(stack.adminDatabaseUrl, { max: 1, onnotice() {} });
    await sql`select 1`;
    stack.parts.postgres.pause();
    let answered = false;
    const asked = sql`select 1`.then(() => {
      answered = true;
    });
    await quiet(() => answered);
    expect(answered).toBe(false);
    stack.parts.postgres.resume();
    await asked;
    await sql.end();

    stack.parts.postgres.pause();
    await stack.parts.postgres.kill('SIGINT');
    await stack.parts.postgres.start();
    expect(lost).toBeUndefined();
  });
});

describe('the schema registry', () => {
  it('comes back at the same address, with its schemas', async () => {
    // given a schema, which it takes once it has noticed that its database was away
    const subjects = `${stack.schemaRegistryUrl}/subjects`;
    const name = `subject-${randomUUID()}`;
    const schema = JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
    await eventually(async () => {
      const answer = await fetch(`${subjects}/${name}/versions`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
        body: JSON.stringify({ schemaType: 'JSON', schema }),
      });
      expect(await answer.text(), String(answer.status)).toContain('"id"');
    });
    await stack.parts.registry.kill('SIGKILL');
    await expect(answersOk(subjects)).rejects.toThrow();
    await stack.parts.registry.start();
    expect(await (await fetch(subjects)).json()).toContain(name);
    expect(lost).toBeUndefined();
  });
});
