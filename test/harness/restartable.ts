import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { javaArtefacts } from '../../scripts/stack/artefacts.ts';
import type { Daemon } from '../../scripts/stack/daemon.ts';
import { type Instance, openInstance } from '../../scripts/stack/instance.ts';
import { findJava } from '../../scripts/stack/java.ts';
import { startKafka } from '../../scripts/stack/kafka.ts';
import { choosePorts } from '../../scripts/stack/ports.ts';
import { startPostgres } from '../../scripts/stack/postgres.ts';
import { removePostgresHome } from '../../scripts/stack/postgres-home.ts';
import { openSecrets } from '../../scripts/stack/secrets.ts';

/** A server of the test's own, to be killed and started again at the same address, with the same data. */
export type Restartable = {
  /** Resolves when the process has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Resolves when it answers. */
  start(): Promise<void>;
  /** Ends it for good and removes its data. */
  remove(): Promise<void>;
};

const quietly = () => {};
const { signal } = new AbortController();

async function restartable(launch: (instance: Instance) => Promise<Daemon>): Promise<Restartable> {
  const dir = mkdtempSync(join(tmpdir(), 'order-saga-test-'));
  const instance = await openInstance(dir, quietly);
  let daemon = await launch(instance);
  return {
    async kill(by) {
      process.kill(daemon.pid, by);
      await daemon.ended;
    },
    async start() {
      daemon = await launch(instance);
    },
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
  const { port, controllerPort } = await choosePorts({ port: 1, controllerPort: 2 }, 'free', quietly);
  const kafka = await restartable((instance) =>
    startKafka(instance, { java, jars, port, controllerPort, signal }),
  );
  return { ...kafka, brokers: [`127.0.0.1:${port}`] };
}

export async function restartablePostgres(): Promise<Restartable & { readonly adminUrl: string }> {
  const { port } = await choosePorts({ port: 1 }, 'free', quietly);
  let adminUrl = '';
  const postgres = await restartable(async (instance) => {
    const started = await startPostgres(instance, { port, secrets: openSecrets(instance.dir), signal });
    adminUrl = started.adminUrl;
    return started.daemon;
  });
  return { ...postgres, adminUrl };
}
