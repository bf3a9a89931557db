import { resolve } from 'node:path';
import { type ServiceName, services } from '../services.ts';
import type { Daemon, DaemonSpec } from './daemon.ts';
import { databaseNameOf, ensureDatabase } from './databases.ts';
import { useExternalParts } from './external-parts.ts';
import { furnishTopics } from './furnish-topics.ts';
import { checkGivenSecurity } from './given-security.ts';
import { type Instance, openInstance } from './instance.ts';
import { startOwnParts } from './own-parts.ts';
import type { PortChoice } from './ports.ts';
import type { Log } from './progress.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { chooseStackMode } from './stack-mode.ts';
import type { RestartableParts, StackParts } from './stack-parts.ts';
import { partitionsFrom } from './topic-partitions.ts';

export interface StackOptions {
  /** Data, logs and secrets live here; one stack per folder at a time. */
  readonly dir: string;
  readonly log: Log;
  /** `default` unless told otherwise. Tests take `free`. */
  readonly ports?: PortChoice;
  /** How many Kafka brokers to start where none are given. With three, the cluster goes on without any one of them. */
  readonly brokers?: 1 | 3;
  /** Of each topic. Default: as TOPIC_PARTITIONS says, as existing topics have, or the contract's. */
  readonly partitions?: number;
  /** On abort, what has been started is stopped and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /** Instead of `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Kafka, schema registry and Postgres with topics, databases and roles in place. */
export interface Stack {
  readonly dir: string;
  readonly kafkaBrokers: readonly string[];
  /** Base of the Confluent-compatible API. */
  readonly schemaRegistryUrl: string;
  /** A superuser's URL: for scripts and tests, never for a service. */
  readonly adminDatabaseUrl: string;
  /** The service's own database with its own role. */
  databaseUrlFor(service: ServiceName): string;
  /** The processes that were started here, to be made to fail: undefined when they were there already. */
  readonly parts: RestartableParts | undefined;
  /** Whether what was stored outlasts a stop. */
  readonly keepsData: boolean;
  /** Resolves with a sentence when one of these processes ends by itself, which none should; never when external. */
  readonly lost: Promise<string>;
  /** Starts another process that is stopped with the stack, before it. */
  launch(spec: DaemonSpec): Promise<Daemon>;
  /** Stops services, sandbox, registry, Kafka and Postgres, in this order, within 10 s. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the stack, or uses the one that the environment names (see `chooseStackMode`), and creates the topics,
 * and one database and role per service. When it fails, everything it had started is stopped.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { log, env = process.env, signal = new AbortController().signal } = options;
  const mode = chooseStackMode(env);
  checkGivenSecurity(mode, env);
  const partitions = options.partitions ?? partitionsFrom(env);
  const instance = await openInstance(resolve(options.dir), log);
  try {
    const secrets = openSecrets(instance.dir);
    const parts =
      mode.kind === 'external'
        ? await useExternalParts(mode, log, signal)
        : await startOwnParts(mode.kind, instance, {
            env,
            log,
            ports: options.ports ?? 'default',
            brokers: options.brokers ?? 1,
            secrets,
            signal,
          });
    return await furnish(instance, parts, { secrets, partitions, log }).catch(async (error: unknown) => {
      const { containers } = parts;
      await containers
        ?.stop()
        .catch((also: Error) => log(`  What runs in containers was not stopped: ${also.message}`));
      throw error;
    });
  } catch (error) {
    await instance.stop();
    throw error;
  }
}

type Furnishing = { readonly secrets: Secrets; readonly partitions: number | undefined; readonly log: Log };

async function furnish(
  instance: Instance,
  parts: StackParts,
  { secrets, partitions, log }: Furnishing,
): Promise<Stack> {
  const { kafkaBrokers, schemaRegistryUrl, adminDatabaseUrl, restartable, containers, lost } = parts;
  const createDatabase = async (service: ServiceName) => {
    const name = databaseNameOf(service);
    const url = await ensureDatabase(adminDatabaseUrl, { name, password: secrets.passwordOf(name) });
    return [service, url] as const;
  };
  const [databases] = await Promise.all([
    Promise.all(services.map(({ name }) => createDatabase(name))),
    furnishTopics(kafkaBrokers, { ours: (restartable ?? containers) !== undefined, partitions, log }),
  ]);
  const databaseUrls = new Map(databases);
  return {
    dir: instance.dir,
    kafkaBrokers,
    schemaRegistryUrl,
    adminDatabaseUrl,
    databaseUrlFor: (service) => databaseUrls.get(service) as string,
    parts: restartable,
    lost: lost ?? new Promise(() => {}),
    keepsData: containers === undefined,
    launch: (spec) => instance.launch(spec),
    async stop() {
      await instance.stop().finally(() => containers?.stop());
    },
  };
}
