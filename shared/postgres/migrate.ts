import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import type { Sql, TransactionSql } from 'postgres';

/** Any fixed number: all instances of a service wait for each other here, and nowhere else. */
const migrationLock = 7_246_051;

/** A migration is not any more what this database was made with. */
export class MigrationChanged extends Error {
  override readonly name = 'MigrationChanged';
}

/**
 * Applies the folder's `*.sql` files that were not applied yet, in name order, each in one transaction with its
 * mark. Safe to run again and by several instances at once. Throws `MigrationChanged` at one that has changed since it
 * was applied; neither that nor what comes after it is applied then. A role that may change no tables will do where all
 * are applied.
 */
export async function migrate(sql: Sql, folder: URL): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${migrationLock})`;
    const marks = await tx`
      select from pg_attribute where attrelid = to_regclass('migrations') and attname = 'checksum'`;
    if (marks.length > 0) return;
    await tx`create table if not exists migrations (
      name text primary key, applied_at timestamptz not null default now())`;
    await tx`alter table migrations add column if not exists checksum text`;
  });
  for (const name of files) {
    const text = await readFile(new URL(name, folder), 'utf8');
    await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${migrationLock})`;
      const checksum = hash('sha256', text);
      const [mark] = await tx`
        insert into migrations (name, checksum) values (${name}, ${checksum})
        on conflict do nothing returning name`;
      if (mark) await tx.unsafe(text);
      else if ((await checksumOf(tx, name)) !== checksum)
        throw new MigrationChanged(`${name} has changed since it was applied to this database`);
    });
  }
}

async function checksumOf(tx: TransactionSql, name: string): Promise<string | null | undefined> {
  const [row] = await tx<{ checksum: string | null }[]>`select checksum from migrations where name = ${name}`;
  return row?.checksum;
}
