import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import { openDatabase, type TestDatabase } from './database.ts';
import { HandBroker } from './hand-broker.ts';
import { type StartedService, type StartOptions, startedService } from './started-service.ts';

export type OnStage = StartedService & { readonly broker: HandBroker };

/** One database, and services on it whose broker is worked by hand. For tests that decide what happens when. */
export type Stage = {
  readonly database: TestDatabase;
  /** Starts an instance with a broker of its own; it stops with the stage at the latest. */
  start(
    definition: ServiceDefinition,
    options?: Partial<Omit<StartOptions, 'broker'>> & { readonly broker?: HandBroker },
  ): Promise<OnStage>;
  close(): Promise<void>;
};

export async function openStage(): Promise<Stage> {
  const database = await openDatabase();
  const started: StartedService[] = [];
  return {
    database,
    async start(definition, { broker = new HandBroker(), ...options } = {}) {
      const service = await startedService(definition, { databaseUrl: database.url, ...options, broker });
      started.push(service);
      return { ...service, broker };
    },
    async close() {
      await Promise.all(started.map((service) => service.stop()));
      await database.drop();
    },
  };
}
