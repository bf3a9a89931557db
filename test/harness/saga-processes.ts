import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { ServiceName } from '../../scripts/services.ts';
import { openInstance } from '../../scripts/stack/instance.ts';
import { chooseServicePorts } from '../../scripts/stack/service-ports.ts';
import { type RunningServices, startServices } from '../../scripts/stack/service-processes.ts';
import { openSaga, type SagaWorld } from './saga-world.ts';

export type SagaProcesses = RunningServices & {
  /** Ends all of them. */
  close(): Promise<void>;
};

/** A saga whose services run in processes of their own only: each of its parts ends with `close`. */
export async function openSagaInProcesses(instances: number) {
  const saga = await openSaga();
  const processes = await startSagaProcesses(saga, instances).catch(async (error: unknown) => {
    await saga.close();
    throw error;
  });
  const here = Object.values(saga.running).flat();
  await Promise.all(here.map((service) => service.stop()));
  return {
    saga,
    processes,
    async close() {
      await processes.close();
      await saga.close();
    },
  };
}

/**
 * Starts instances of the saga's services as processes of their own, beside those that run in this one: they share its
 * databases, topics, consumer groups and outside parties.
 */
export async function startSagaProcesses(
  { sandbox, world, databases }: SagaWorld,
  instances: number,
): Promise<SagaProcesses> {
  const log = () => {};
  const dir = await mkdtemp(join(tmpdir(), 'order-saga-test-'));
  const instance = await openInstance(dir, log);
  const close = async () => {
    await instance.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const running = await startServices({
      stack: {
        ...inject('stack'),
        dir,
        databaseUrlFor: (service: ServiceName) => databases[service].url,
        launch: instance.launch,
      },
      log,
      ports: await chooseServicePorts('free', log),
      instances,
      restart: false,
      signal: new AbortController().signal,
      env: {
        TOPIC_PREFIX: world.prefix,
        STRIPE_API_BASE: sandbox.stripeUrl,
        CARRIER_URL: sandbox.carrierUrl,
        SMTP_URL: sandbox.smtpUrl,
      },
      script: () => join(import.meta.dirname, 'fixtures', 'saga-process.ts'),
    });
    return { ...running, close };
  } catch (error) {
    await close();
    throw error;
  }
}
