import { readdir, readFile } from 'node:fs/promises';
import type { Sql } from 'postgres';

/** Any fixed number: all instances of a service wait for each other here, and nowhere else. */
const migrationLock = 7_246_051;

/**
 * Applies the folder's `*.sql` files that were not applied yet, in name order, each in one transaction with its
 * mark. Safe to run again and by several instances at once.
 */
export async function migrate(sql: Sql, folder: URL): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${migrationLock})`;
    await tx`create table if not exists migrations (
      name text primary key, applied_at timestamptz not null default now())`;
  });
  for (const name of files) {
    const text = await readFile(new URL(name, folder), 'utf8');
    await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${migrationLock})`;
      const [mark] =
        await tx`insert into migrations (name) values (${name}) on conflict do nothing returning name`;
      if (mark) await tx.unsafe(text);
    });
  }
}
