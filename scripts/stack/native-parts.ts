import { javaArtefacts } from './artefacts.ts';
import type { Instance } from './instance.ts';
import { findJava } from './java.ts';
import { startKafkaNode } from './kafka.ts';
import { kafkaUrl } from './kafka-properties.ts';
import { choosePorts, type PortChoice } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { type Log, step } from './progress.ts';
import { startRegistry } from './registry.ts';
import type { Secrets } from './secrets.ts';
import type { StackParts } from './stack-parts.ts';
import { waitForKafka } from './topics.ts';
import { together } from './wait-until.ts';

export const defaultPorts = { registry: 18_081, postgres: 15_432 };

const nameOf = (id: number) => (id === 1 ? 'kafka' : `kafka ${id}`);
const controllerOf = (id: number) => `${nameOf(id)} controller`;
const kafkaPorts = (id: number) => [
  [nameOf(id), 19_090 + 2 * id],
  [controllerOf(id), 19_091 + 2 * id],
];

export interface NativeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly ports: PortChoice;
  /** How many Kafka brokers. */
  readonly brokers: number;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
}

/** Starts Kafka beside Postgres, and the registry once Postgres, in which it keeps its schemas, is ready. */
export async function startNativeParts(instance: Instance, options: NativeOptions): Promise<StackParts> {
  const { env, log, secrets, signal } = options;
  const java = await findJava(env);
  const { kafkaJars, registryJar } = await javaArtefacts(java, { env, log, signal });
  const ids = Array.from({ length: options.brokers }, (_, index) => index + 1);
  const preferred = { ...defaultPorts, ...Object.fromEntries(ids.flatMap(kafkaPorts)) };
  const ports = await choosePorts<string>(preferred, options.ports, log);
  const portOf = (name: string) => ports[name] as number;
  const nodes = ids.map((id) => ({ id, port: portOf(nameOf(id)), controllerPort: portOf(controllerOf(id)) }));
  const { promise: ended, resolve: lost } = Promise.withResolvers<string>();

  const [brokers, { postgres, registry }] = await together(
    signal,
    (either) =>
      step(log, 'Kafka ready', async () => {
        const cluster = { java, jars: kafkaJars, nodes, lost };
        const parts = await together(
          either,
          ...nodes.map(
            (node) => (signal: AbortSignal) => startKafkaNode(instance, node, { ...cluster, signal }),
          ),
        );
        await Promise.all(nodes.map((node) => waitForKafka([kafkaUrl(node)], either, { members: ids })));
        return parts;
      }),
    async (either) => {
      const postgres = await step(log, 'Postgres ready', () =>
        startPostgres(instance, { port: portOf('postgres'), secrets, signal: either, lost }),
      );
      const registry = await step(log, 'Schema registry ready', () =>
        startRegistry(instance, {
          java,
          jar: registryJar,
          port: portOf('registry'),
          adminDatabaseUrl: postgres.adminUrl,
          secrets,
          signal: either,
          lost,
        }),
      );
      return { postgres, registry };
    },
  );
  return {
    kafkaBrokers: nodes.map(kafkaUrl),
    schemaRegistryUrl: registry.url,
    adminDatabaseUrl: postgres.adminUrl,
    restartable: { brokers, registry: registry.part, postgres: postgres.part },
    lost: ended,
  };
}
