import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
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

/** What `npm start` has written. A `UserError` when it is not running. */
export function readStackEnv(dir: string = defaultDir): StackEnv {
  let text: string | undefined;
  try {
    text = readFileSync(envFile(dir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (text === undefined || runningOwner(dir) === undefined) {
    throw new UserError(
      'npm start is not running here, or not ready yet. Start it in another terminal first.',
    );
  }
  return parse(text) as StackEnv;
}

function envFile(dir: string): string {
  return join(dir, 'env');
}
