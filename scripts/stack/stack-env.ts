import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { composeAddresses } from '../containers/compose-addresses.ts';
import type { ServiceName } from '../services.ts';
import { runningOwner } from './instance-record.ts';
import { defaultDir } from './stack-dir.ts';
import type { System } from './system.ts';
import { UserError } from './user-error.ts';

/** Where everything is that `npm start` runs; of each service, the first instance. */
export type StackEnv = Readonly<
  Record<
    | 'KAFKA_BROKERS'
    | 'SCHEMA_REGISTRY_URL'
    /** The server, with an administrator's rights. */
    | 'DATABASE_URL'
    | 'ORDER_API_URL'
    /** The sandbox' switches and mails. */
    | 'SANDBOX_URL'
    | `${Uppercase<ServiceName>}_HEALTH_URL`,
    string
  >
>;

/** What commands need of it. */
export type Addresses = Pick<
  StackEnv,
  'KAFKA_BROKERS' | 'SCHEMA_REGISTRY_URL' | 'DATABASE_URL' | 'ORDER_API_URL' | 'SANDBOX_URL'
>;

export function describeSystem({ stack, sandbox, services }: Omit<System, 'stop' | 'lost'>): StackEnv {
  const health = Object.entries(services.processes).map(([name, [first]]) => [
    `${name.toUpperCase()}_HEALTH_URL`,
    first?.healthUrl,
  ]);
  return {
    KAFKA_BROKERS: stack.kafkaBrokers.join(','),
    SCHEMA_REGISTRY_URL: stack.schemaRegistryUrl,
    DATABASE_URL: stack.adminDatabaseUrl,
    ORDER_API_URL: services.orderApiUrl,
    SANDBOX_URL: sandbox.controlUrl,
    ...(Object.fromEntries(health) as Record<`${Uppercase<ServiceName>}_HEALTH_URL`, string>),
  };
}

/** Writes `env` in the folder, readable for its owner only: it holds the database's password. */
export function writeStackEnv(dir: string, env: StackEnv): void {
  const draft = `${envFile(dir)}.${process.pid}`;
  const lines = Object.entries(env).map(([name, value]) => `${name}=${JSON.stringify(value)}\n`);
  writeFileSync(draft, lines.join(''), { mode: 0o600 });
  renameSync(draft, envFile(dir));
}

export function removeStackEnv(dir: string): void {
  rmSync(envFile(dir), { force: true });
}

/** Where `npm start` or else `docker compose up` runs everything. A `UserError` when neither does. */
export function readStackEnv(dir: string = defaultDir): Addresses {
  let text: string | undefined;
  try {
    text = readFileSync(envFile(dir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (text !== undefined && runningOwner(dir) !== undefined) return parse(text) as StackEnv;
  const addresses = composeAddresses();
  if (!('refusal' in addresses)) return addresses;
  throw new UserError(
    `Neither npm start nor docker compose (${addresses.refusal}) is running this here, or not ready yet. ` +
      'Start one of them first: npm start in another terminal, or docker compose up --wait.',
  );
}

function envFile(dir: string): string {
  return join(dir, 'env');
}
