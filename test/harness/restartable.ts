import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { javaArtefacts } from '../../scripts/stack/artefacts.ts';
import { type Instance, openInstance } from '../../scripts/stack/instance.ts';
import { findJava } from '../../scripts/stack/java.ts';
import { startKafkaNode } from '../../scripts/stack/kafka.ts';
import { kafkaUrl } from '../../scripts/stack/kafka-properties.ts';
import { choosePorts } from '../../scripts/stack/ports.ts';
import { startPostgres } from '../../scripts/stack/postgres.ts';
import { removePostgresHome } from '../../scripts/stack/postgres-home.ts';
import type { RestartablePart } from '../../scripts/stack/restartable-part.ts';
import { openSecrets } from '../../scripts/stack/secrets.ts';

/** A server of the test's own, to be killed and started again at the same address, with the same data. */
export type Restartable = Pick<RestartablePart, 'kill' | 'start'> & {
  /** Ends it for good and removes its data. */
  remove(): Promise<void>;
};

const quietly = () => {};
const { signal } = new AbortController();

async function restartable(open: (instance: Instance) => Promise<RestartablePart>): Promise<Restartable> {
  const dir = mkdtempSync(join(tmpdir(), 'order-saga-test-'));
  const instance = await openInstance(dir, quietly);
  const part = await open(instance);
  return {
    kill: part.kill,
    start: part.start,
    async remove() {
      await instance.stop();
      await removePostgresHome(join(dir, 'data'));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export async function restartableKafka(): Promise<Restartable & { readonly brokers: readonly string[] }> {
  const java = await findJava(process.env);
  const { kafkaJars: jars } = await javaArtefacts(java, { env: process.env, log: quietly, signal });
  const ports = await choosePorts({ port: 1, controllerPort: 2 }, 'free', quietly);
  const node = { id: 1, ...ports };
  const kafka = await restartable((instance) =>
    startKafkaNode(instance, node, { java, jars, nodes: [node], signal, lost: quietly }),
  );
  return { ...kafka, brokers: [kafkaUrl(node)] };
}

export async function restartablePostgres(): Promise<Restartable & { readonly adminUrl: string }> {
  const { port } = await choosePorts({ port: 1 }, 'free', quietly);
  let adminUrl = '';
  const postgres = await restartable(async (instance) => {
    const secrets = openSecrets(instance.dir);
    const started = await startPostgres(instance, { port, secrets, signal, lost: quietly });
    adminUrl = started.adminUrl;
    return started.part;
  });
  return { ...postgres, adminUrl };
}
