import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { launchDaemon } from '../../scripts/stack/daemon.ts';
import { choosePorts } from '../../scripts/stack/ports.ts';
import { supervise } from '../../scripts/stack/supervisor.ts';
import { ensureTopics } from '../../scripts/stack/topics.ts';
import { answersOk } from '../../scripts/stack/wait-until.ts';
import { expectTally } from '../harness/applied.ts';
import { openDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { temporaryFolder } from '../scripts/temporary-folder.ts';

const script = new URL('./fixtures/mortal-process.ts', import.meta.url);

/** A supervised service of the real stack, whose kafkajs can be made to fail in a way that it does not survive. */
async function given() {
  const { kafkaBrokers, schemaRegistryUrl } = inject('stack');
  await ensureTopics(kafkaBrokers);
  const database = await openDatabase();
  const dir = temporaryFolder();
  const mistake = join(dir, 'mistake');
  const { port } = await choosePorts({ port: 1 }, 'free', () => {});
  const readyUrl = `http://127.0.0.1:${port}/health/ready`;
  const told: string[] = [];
  const { signal } = new AbortController();
  const service = await supervise({
    launch: launchDaemon,
    spec: {
      name: 'tally',
      layer: 'service',
      command: process.execPath,
      args: [script.pathname],
      env: {
        PATH: process.env.PATH,
        KAFKA_BROKERS: kafkaBrokers.join(','),
        SCHEMA_REGISTRY_URL: schemaRegistryUrl,
        DATABASE_URL: database.url,
        ADMIN_PORT: String(port),
        MISTAKE: mistake,
      },
      logFile: join(dir, 'tally.log'),
    },
    readyUrl,
    log: (line) => told.push(line),
    signal,
    restart: true,
  });
  onTestFinished(async () => {
    await service.stop();
    await database.drop();
  });
  const kafka = new Kafka({ brokers: [...kafkaBrokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  const pay = async (orderId: string) => {
    const { topic, ...message } = messageOf(captured(orderId, 'paid'));
    await producer.send({ topic, messages: [{ ...message, headers: { ...message.headers } }] });
  };
  return { database, dir, mistake, readyUrl, service, told, pay };
}

describe('a service whose consumer is dead', () => {
  it('says so and ends with a failure, is started again, and goes on where it was', async () => {
    // given a service that is at work
    const { database, dir, mistake, readyUrl, service, told, pay } = await given();
    const [before, meanwhile] = [randomUUID(), randomUUID()];
    await pay(before);
    await eventually(() => expectTally(database.sql, before, ['paid']));
    const first = service.pid();

    // when kafkajs makes a mistake, after which it does not start again by itself
    writeFileSync(mistake, '');
    await eventually(() => expect(told).toHaveLength(1));
    rmSync(mistake);

    // then the process has said so and failed
    expect(told[0]).toContain('tally ended with code 1');
    expect(told[0]).toContain('starting it again');
    const log = readFileSync(join(dir, 'tally.log'), 'utf8');
    expect(log).toContain('cannot go on');
    expect(log).toContain('a mistake inside of kafkajs');

    // and the next one does what has come meanwhile
    await pay(meanwhile);
    await eventually(() => expectTally(database.sql, meanwhile, ['paid']));
    expect(service.pid()).not.toBe(first);
    await eventually(async () => expect(await answersOk(readyUrl)).toBe(true));
    expect(told).toHaveLength(1);
  });
});
