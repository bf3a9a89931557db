import { dirname, join } from 'node:path';
import type { Daemon } from './daemon.ts';
import { databaseNameOf, ensureDatabase } from './databases.ts';
import type { Instance } from './instance.ts';
import type { Java } from './java.ts';
import { javaEnvironment } from './kafka.ts';
import type { Secrets } from './secrets.ts';
import { answersOk, readyWithinMs, waitUntil } from './wait-until.ts';

export interface RegistryOptions {
  readonly java: Java;
  readonly jar: string;
  readonly port: number;
  readonly adminDatabaseUrl: string;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
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
): Promise<{ daemon: Daemon; url: string }> {
  const { java, jar, port, secrets, signal } = options;
  const role = databaseNameOf('registry');
  const password = secrets.passwordOf(role);
  const database = new URL(await ensureDatabase(options.adminDatabaseUrl, { name: role, password }));
  signal.throwIfAborted();
  const daemon = await instance.launch({
    name: 'registry',
    layer: 'registry',
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
  });
  const url = registryUrl(`http://127.0.0.1:${port}`);
  await waitForRegistry(url, signal, () => daemon.end()?.concat(`, see ${daemon.logFile}`));
  return { daemon, url };
}

/** Waits up to two minutes until the registry lists its subjects. */
export async function waitForRegistry(
  url: string,
  signal: AbortSignal,
  hopeless?: () => string | undefined,
): Promise<void> {
  const check = () => answersOk(`${url.replace(/\/$/, '')}/subjects`);
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
