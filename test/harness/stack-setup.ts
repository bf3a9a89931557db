import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removePostgresHome } from '../../scripts/stack/postgres-home.ts';
import { startStack } from '../../scripts/stack/stack.ts';

/** Where the servers of this test run are; `inject('stack')` gives it. */
export type StackAddresses = {
  readonly kafkaBrokers: readonly string[];
  readonly schemaRegistryUrl: string;
  /** A superuser's. */
  readonly adminDatabaseUrl: string;
};

declare module 'vitest' {
  export interface ProvidedContext {
    stack: StackAddresses;
  }
}

/** Starts one stack for the whole run (or uses the one that the environment names), and stops it in the end. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'order-saga-test-'));
  const stack = await startStack({ dir, ports: 'free', log: (line) => console.log(line) });
  const { kafkaBrokers, schemaRegistryUrl, adminDatabaseUrl } = stack;
  provide('stack', { kafkaBrokers, schemaRegistryUrl, adminDatabaseUrl });
  return async () => {
    await stack.stop();
    await removePostgresHome(join(dir, 'data'));
    rmSync(dir, { recursive: true, force: true });
  };
}
