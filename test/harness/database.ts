import { randomBytes } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { inject } from 'vitest';
import { dropDatabase, ensureDatabase } from '../../scripts/stack/databases.ts';

export type TestDatabase = {
  readonly name: string;
  /** For the role that a service would use. */
  readonly url: string;
  /** A connection beside the service's: it sees what is committed, and nothing else. */
  readonly sql: Sql;
  /** Drops it, with whoever is still connected. */
  drop(): Promise<void>;
};

/** A new, empty database with a role of its own, on the server of the test run unless another is named. */
export async function openDatabase(admin = inject('stack').adminDatabaseUrl): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = await ensureDatabase(admin, { name, password: randomBytes(12).toString('hex') });
  const sql = postgres(url, { max: 3, onnotice: () => {}, connection: { application_name: 'test' } });
  return {
    name,
    url,
    sql,
    async drop() {
      await sql.end({ timeout: 1 });
      await dropDatabase(admin, name);
    },
  };
}
