import { join } from 'node:path';
import { Network } from 'testcontainers';
import { type ContainerSpec, engineHost, type RunningContainer, startContainer } from './container.ts';
import { kafkaVariables, registryVariables } from './container-settings.ts';
import { closeDefaultDatabases, databaseNameOf, ensureDatabase } from './databases.ts';
import { images } from './images.ts';
import type { Instance } from './instance.ts';
import { defaultPorts, type NativeOptions } from './native-parts.ts';
import { choosePorts } from './ports.ts';
import { waitForPostgres } from './postgres.ts';
import { initdbOptions, serverArguments } from './postgres-settings.ts';
import { step } from './progress.ts';
import { registryUrl, waitForRegistry } from './registry.ts';
import type { StackParts } from './stack-parts.ts';
import { waitForKafka } from './topics.ts';
import { together } from './wait-until.ts';

/**
 * Starts the same three servers in containers, on the same ports. What they store ends with them: they are removed when
 * the stack stops, and when this process is killed. A `MissingTool` when no container engine answers.
 */
export async function startContainerParts(instance: Instance, options: NativeOptions): Promise<StackParts> {
  const { log, secrets, signal } = options;
  const host = await engineHost();
  const ports = await choosePorts({ kafka: 19_092, ...defaultPorts }, options.ports, log);
  const network = await new Network().start();
  const running: RunningContainer[] = [];
  const stopAll = async () => {
    const stopped = await Promise.allSettled(running.map((container) => container.stop()));
    const removed = await Promise.allSettled([network.stop()]);
    const failed = [...stopped, ...removed].find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  };
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= stopAll();
    return stopping;
  };
  const start = async (spec: Pick<ContainerSpec, 'name' | 'image' | 'port' | 'environment' | 'command'>) => {
    const logFile = join(instance.dir, 'logs', `${spec.name}.log`);
    const container = await startContainer({ ...spec, network, logFile });
    running.push(container);
    return container;
  };

  const adminPassword = secrets.passwordOf('postgres');
  const adminDatabaseUrl = `postgres://postgres:${adminPassword}@${host}:${ports.postgres}/postgres`;
  const startKafka = async (either: AbortSignal) => {
    const address = `${host}:${ports.kafka}`;
    const { end } = await start({
      name: 'kafka',
      image: images.kafka,
      port: { container: 9092, host: ports.kafka },
      environment: {
        ...kafkaVariables,
        KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://127.0.0.1:9093',
        KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${address}`,
        KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      },
    });
    await waitForKafka([address], either, { hopeless: end });
    return address;
  };
  const startPostgres = async (either: AbortSignal) => {
    const { end } = await start({
      name: 'postgres',
      image: images.postgres,
      port: { container: 5432, host: ports.postgres },
      environment: { POSTGRES_PASSWORD: adminPassword, POSTGRES_INITDB_ARGS: initdbOptions.join(' ') },
      command: ['postgres', ...serverArguments()],
    });
    await waitForPostgres(adminDatabaseUrl, either, end);
    await closeDefaultDatabases(adminDatabaseUrl);
  };
  const startRegistry = async (either: AbortSignal) => {
    const name = databaseNameOf('registry');
    const password = secrets.passwordOf(name);
    await ensureDatabase(adminDatabaseUrl, { name, password });
    const { end } = await start({
      name: 'registry',
      image: images.registry,
      port: { container: 8080, host: ports.registry },
      environment: { ...registryVariables, APICURIO_DATASOURCE_PASSWORD: password },
    });
    const url = registryUrl(`http://${host}:${ports.registry}`);
    await waitForRegistry(url, either, end);
    return url;
  };

  try {
    const [kafka, schemaRegistryUrl] = await together(
      signal,
      (either) => step(log, 'Kafka ready', () => startKafka(either)),
      async (either) => {
        await step(log, 'Postgres ready', () => startPostgres(either));
        return await step(log, 'Schema registry ready', () => startRegistry(either));
      },
    );
    const lost = Promise.race(running.map(({ ended }) => ended));
    return { kafkaBrokers: [kafka], schemaRegistryUrl, adminDatabaseUrl, lost, containers: { stop } };
  } catch (error) {
    await stop().catch((also: Error) => log(`  What runs in containers was not stopped: ${also.message}`));
    throw error;
  }
}
