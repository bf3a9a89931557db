import { z } from 'zod';
import { ConfigError, readConfig } from '../../shared/config.ts';
import {
  type KafkaSecurity,
  KafkaSecuritySettings,
  kafkaSecurity,
} from '../../shared/messaging/kafka/security-settings.ts';
import type { RegistryAccess } from '../../shared/messaging/registry-access.ts';
import { RegistrySettings, registryAccess } from '../../shared/messaging/registry-settings.ts';
import { databaseTlsProblem } from '../../shared/postgres/database-tls.ts';
import { certificates } from '../../shared/tls.ts';
import type { StackMode } from './stack-mode.ts';
import { UserError } from './user-error.ts';

/** How the Kafka that the environment names is reached. A `UserError` when that is malformed or given by half. */
export function givenKafkaSecurity(env: NodeJS.ProcessEnv = process.env): KafkaSecurity {
  return kafkaSecurity(forPerson(() => readConfig(KafkaSecuritySettings, env)));
}

/** The same for the registry with this URL. */
export function givenRegistry(url: string, env: NodeJS.ProcessEnv = process.env): RegistryAccess {
  const settings = forPerson(() => readConfig(RegistrySettings, { ...env, SCHEMA_REGISTRY_URL: url }));
  return registryAccess(settings) ?? { url };
}

const DatabaseAuthority = z.object({ DATABASE_SSL_CA: certificates.optional() });

/** Whom the server of a database URL that names an sslmode must have its certificate from. */
export function givenDatabaseAuthority(
  url: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (!URL.parse(url)?.searchParams.has('sslmode')) return undefined;
  return forPerson(() => readConfig(DatabaseAuthority, env)).DATABASE_SSL_CA;
}

/** What says how to reach servers of one's own in confidence. */
const forGivenServers = [KafkaSecuritySettings, RegistrySettings, DatabaseAuthority]
  .flatMap(({ shape }) => Object.keys(shape))
  .filter((name) => name !== 'SCHEMA_REGISTRY_URL');

/**
 * A `UserError` when the environment's settings for secured servers do not fit the stack. Servers that are started here
 * are reached in the open, on this machine: who wants something else has forgotten to name their own.
 */
export function checkGivenSecurity(mode: StackMode, env: NodeJS.ProcessEnv): void {
  if (mode.kind === 'external') {
    givenKafkaSecurity(env);
    givenRegistry(mode.schemaRegistryUrl, env);
    const url = mode.adminDatabaseUrl;
    const problem = databaseTlsProblem({ url, ca: givenDatabaseAuthority(url, env) });
    if (problem !== undefined) throw new UserError(`DATABASE_URL ${problem}.`);
    return;
  }
  const set = forGivenServers
    .flatMap((name) => [name, `${name}_FILE`])
    .filter((name) => env[name] && !(name === 'KAFKA_SSL' && env[name] === 'false'));
  if (set.length > 0)
    throw new UserError(
      `${set.join(', ')} can only be set with servers of your own: KAFKA_BROKERS, SCHEMA_REGISTRY_URL and ` +
        'DATABASE_URL name them.',
    );
}

function forPerson<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof ConfigError ? new UserError(error.message) : error;
  }
}
