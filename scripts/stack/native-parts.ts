import { javaArtefacts } from './artefacts.ts';
import type { Instance } from './instance.ts';
import { findJava } from './java.ts';
import { startKafka } from './kafka.ts';
import { choosePorts, type PortChoice } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { type Log, step } from './progress.ts';
import { startRegistry } from './registry.ts';
import type { Secrets } from './secrets.ts';
import type { StackParts } from './stack.ts';
import { together } from './wait-until.ts';

export const defaultPorts = { kafka: 19_092, 'kafka controller': 19_093, registry: 18_081, postgres: 15_432 };

export interface NativeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly ports: PortChoice;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
}

/** Starts Kafka beside Postgres, and the registry once Postgres, in which it keeps its schemas, is ready. */
export async function startNativeParts(instance: Instance, options: NativeOptions): Promise<StackParts> {
  const { env, log, secrets, signal } = options;
  const java = await findJava(env);
  const { kafkaJars, registryJar } = await javaArtefacts(java, { env, log, signal });
  const ports = await choosePorts(defaultPorts, options.ports, log);

  const [kafka, { postgres, registry }] = await together(
    signal,
    (either) =>
      step(log, 'Kafka ready', () =>
        startKafka(instance, {
          java,
          jars: kafkaJars,
          port: ports.kafka,
          controllerPort: ports['kafka controller'],
          signal: either,
        }),
      ),
    async (either) => {
      const postgres = await step(log, 'Postgres ready', () =>
        startPostgres(instance, { port: ports.postgres, secrets, signal: either }),
      );
      const registry = await step(log, 'Schema registry ready', () =>
        startRegistry(instance, {
          java,
          jar: registryJar,
          port: ports.registry,
          adminDatabaseUrl: postgres.adminUrl,
          secrets,
          signal: either,
        }),
      );
      return { postgres, registry };
    },
  );
  return {
    kafkaBrokers: [`127.0.0.1:${ports.kafka}`],
    schemaRegistryUrl: registry.url,
    adminDatabaseUrl: postgres.adminUrl,
    daemons: { kafka, registry: registry.daemon, postgres: postgres.daemon },
  };
}
