import { resolve } from 'node:path';
import { type ServiceName, services } from '../services.ts';
import type { Daemon, DaemonSpec } from './daemon.ts';
import { databaseNameOf, ensureDatabase } from './databases.ts';
import { furnishTopics } from './furnish-topics.ts';
import { type Instance, openInstance } from './instance.ts';
import { startOwnParts } from './own-parts.ts';
import type { PortChoice } from './ports.ts';
import { waitForPostgres } from './postgres.ts';
import { type Log, step } from './progress.ts';
import { waitForRegistry } from './registry.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { chooseStackMode } from './stack-mode.ts';
import { waitForKafka } from './topics.ts';
import { UserError } from './user-error.ts';
import { together } from './wait-until.ts';

export interface StackOptions {
  /** Data, logs and secrets live here; one stack per folder at a time. */
  readonly dir: string;
  readonly log: Log;
  /** `default` unless told otherwise. Tests take `free`. */
  readonly ports?: PortChoice;
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
  /** Of the processes that were started here: undefined when they were there already. */
  readonly pids: StackPids | undefined;
  /** Whether what was stored outlasts a stop. */
  readonly keepsData: boolean;
  /** Resolves with a sentence when one of these processes ends, which none should; never when external. */
  readonly lost: Promise<string>;
  /** Starts another process that is stopped with the stack, before it. */
  launch(spec: DaemonSpec): Promise<Daemon>;
  /** Stops services, sandbox, registry, Kafka and Postgres, in this order, within 10 s. Safe to call twice. */
  stop(): Promise<void>;
}

export interface StackPids {
  readonly kafka: number;
  readonly registry: number;
  readonly postgres: number;
}

/** The three servers, before topics and databases. */
export interface StackParts {
  readonly kafkaBrokers: readonly string[];
  readonly schemaRegistryUrl: string;
  readonly adminDatabaseUrl: string;
  readonly daemons?: { readonly [Part in keyof StackPids]: Daemon };
  /** For what is started here and is no process of this machine. */
  readonly containers?: { readonly lost: Promise<string>; stop(): Promise<void> };
}

/**
 * Starts the stack, or uses the one that the environment names (see `chooseStackMode`), and creates the topics,
 * and one database and role per service. When it fails, everything it had started is stopped.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { log, env = process.env, signal = new AbortController().signal } = options;
  const mode = chooseStackMode(env);
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
            secrets,
            signal,
          });
    return await furnish(instance, parts, secrets, log).catch(async (error: unknown) => {
      await parts.containers?.stop();
      throw error;
    });
  } catch (error) {
    await instance.stop();
    throw error;
  }
}

async function useExternalParts(parts: StackParts, log: Log, signal: AbortSignal): Promise<StackParts> {
  await step(log, 'Kafka, schema registry and Postgres from the environment', () =>
    together(
      signal,
      (either) => waitForKafka(parts.kafkaBrokers, either),
      (either) => waitForRegistry(parts.schemaRegistryUrl, either),
      (either) => waitForPostgres(parts.adminDatabaseUrl, either),
    ).catch((error: Error) => {
      signal.throwIfAborted();
      throw new UserError(`Something given in the environment does not answer. ${error.message}`);
    }),
  );
  return parts;
}

async function furnish(instance: Instance, parts: StackParts, secrets: Secrets, log: Log): Promise<Stack> {
  const { kafkaBrokers, schemaRegistryUrl, adminDatabaseUrl, daemons, containers } = parts;
  const createDatabase = async (service: ServiceName) => {
    const name = databaseNameOf(service);
    const url = await ensureDatabase(adminDatabaseUrl, { name, password: secrets.passwordOf(name) });
    return [service, url] as const;
  };
  const [databases] = await Promise.all([
    Promise.all(services.map(({ name }) => createDatabase(name))),
    furnishTopics(kafkaBrokers, { ours: (daemons ?? containers) !== undefined, log }),
  ]);
  const databaseUrls = new Map(databases);
  return {
    dir: instance.dir,
    kafkaBrokers,
    schemaRegistryUrl,
    adminDatabaseUrl,
    databaseUrlFor: (service) => databaseUrls.get(service) as string,
    pids: daemons && {
      kafka: daemons.kafka.pid,
      registry: daemons.registry.pid,
      postgres: daemons.postgres.pid,
    },
    keepsData: containers === undefined,
    lost: containers?.lost ?? firstToEnd(daemons),
    launch: (spec) => instance.launch(spec),
    async stop() {
      await instance.stop();
      await containers?.stop();
    },
  };
}

function firstToEnd(daemons: StackParts['daemons']): Promise<string> {
  if (daemons === undefined) return new Promise(() => {});
  const watch = async (daemon: Daemon) => `${daemon.name} ${await daemon.ended}, see ${daemon.logFile}`;
  return Promise.race(Object.values(daemons).map(watch));
}
