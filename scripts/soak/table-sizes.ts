import type { Sql } from 'postgres';
import { type ServiceName, services } from '../services.ts';
import { openPostgres } from '../stack/open-postgres.ts';
import type { Stack } from '../stack/stack.ts';

export const tables = ['inbox', 'states', 'outbox', 'calls', 'parked'] as const;
export type Table = (typeof tables)[number];

/** Live rows, and bytes on disk with indexes. */
export type Size = { readonly rows: number; readonly bytes: number };
export type TableSizes = { readonly [T in Table]: Size };
/** Of every service. */
export type Sizes = { readonly [Name in ServiceName]: TableSizes };

export type TableMeter = { measure(): Promise<Sizes>; close(): Promise<void> };

/** Looks into every service's database over a connection of its own. */
export function openTableMeter(stack: Pick<Stack, 'databaseUrlFor'>): TableMeter {
  const databases = services.map(({ name }) => {
    return { name, sql: openPostgres(stack.databaseUrlFor(name), { max: 1, onnotice: () => {} }) };
  });
  return {
    async measure() {
      const sizes = await Promise.all(
        databases.map(async ({ name, sql }) => [name, await measureTables(sql)] as const),
      );
      return Object.fromEntries(sizes) as Sizes;
    },
    async close() {
      await Promise.all(databases.map(({ sql }) => sql.end()));
    },
  };
}

async function measureTables(sql: Sql): Promise<TableSizes> {
  const rows = await sql<(Size & { table: Table })[]>`
    select 'inbox' as "table", count(*)::float8 as rows, pg_total_relation_size('inbox')::float8 as bytes from inbox
    union all
    select 'states', count(*), pg_total_relation_size('states') from states
    union all
    select 'outbox', count(*), pg_total_relation_size('outbox') from outbox
    union all
    select 'calls', count(*), pg_total_relation_size('calls') from calls
    union all
    select 'parked', count(*), pg_total_relation_size('parked') from parked`;
  return Object.fromEntries(rows.map(({ table, rows, bytes }) => [table, { rows, bytes }])) as TableSizes;
}
