import { dirname, join } from 'node:path';
import { askRegistry } from '../../shared/messaging/registry-access.ts';
import { endOf } from './daemon.ts';
import { databaseNameOf, ensureDatabase } from './databases.ts';
import { givenRegistry } from './given-security.ts';
import type { Instance } from './instance.ts';
import type { Java } from './java.ts';
import { javaEnvironment } from './java.ts';
import { openPart, type RestartablePart } from './restartable-part.ts';
import type { Secrets } from './secrets.ts';
import { readyWithinMs, waitUntil } from './wait-until.ts';

export interface RegistryOptions {
  readonly java: Java;
  readonly jar: string;
  readonly port: number;
  readonly adminDatabaseUrl: string;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  /** Told when it ends by itself. */
  readonly lost: (reason: string) => void;
}

/**
 * Starts Apicurio Registry on 127.0.0.1 and returns when its Confluent-compatible API answers.
 *
 * It keeps its schemas in our Postgres: the schema ids inside messages that Kafka still holds stay valid over
 * restarts and crashes.
 */
export async function startRegistry(
  instance: Instance,
  options: RegistryOptions,
): Promise<{ part: RestartablePart; url: string }> {
  const { java, jar, port, secrets, signal, lost } = options;
  const role = databaseNameOf('registry');
  const password = secrets.passwordOf(role);
  const database = new URL(await ensureDatabase(options.adminDatabaseUrl, { name: role, password }));
  signal.throwIfAborted();
  const spec = {
    name: 'registry',
    layer: 'registry' as const,
    command: java.command,
    // It is seldom asked: quick to start matters more than fast code.
    args: ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jar],
    env: {
      ...javaEnvironment(),
      QUARKUS_HTTP_HOST: '127.0.0.1',
      QUARKUS_HTTP_PORT: String(port),
      QUARKUS_HTTP_ACCESS_LOG_ENABLED: 'false',
      APICURIO_STORAGE_SQL_KIND: 'postgresql',
      APICURIO_DATASOURCE_URL: `jdbc:postgresql://${database.host}${database.pathname}`,
      APICURIO_DATASOURCE_USERNAME: role,
      APICURIO_DATASOURCE_PASSWORD: password,
      APICURIO_DATASOURCE_JDBC_INITIAL_SIZE: '1',
      APICURIO_DATASOURCE_JDBC_MIN_SIZE: '1',
      APICURIO_DATASOURCE_JDBC_MAX_SIZE: '10',
    },
    cwd: dirname(jar),
    logFile: join(instance.dir, 'logs', 'registry.log'),
  };
  const url = registryUrl(`http://127.0.0.1:${port}`);
  const part = await openPart({
    launch: () => instance.launch(spec),
    ready: (daemon) => waitForRegistry(url, signal, () => endOf(daemon)),
    lost,
  });
  return { part, url };
}

/** Waits up to two minutes until the registry lists its subjects. */
export async function waitForRegistry(
  url: string,
  signal: AbortSignal,
  hopeless?: () => string | undefined,
): Promise<void> {
  const registry = givenRegistry(url);
  const check = async () => (await askRegistry(registry, '/subjects', { timeoutMs: 2_000 })).status === 200;
  await waitUntil('Schema registry', check, {
    timeoutMs: readyWithinMs,
    signal,
    ...(hopeless ? { hopeless } : {}),
  });
}

/** Where Apicurio serves the Confluent API. */
export function registryUrl(origin: string): string {
  return `${origin}/apis/ccompat/v7`;
}
