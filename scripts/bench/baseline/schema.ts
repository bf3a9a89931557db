import type { Sql } from 'postgres';
import { initialStock, skuCount, skuName } from '../order-mix.ts';

/**
 * As for the saga's own tables: rows are found by key and left alone once their order has ended, so sweeping a table
 * each time it has grown by a fifth would be wasted.
 */
const seldomSwept = 'autovacuum_analyze_scale_factor = 2, autovacuum_vacuum_insert_scale_factor = 2';

/**
 * The tables of an order system without any engine, as a careful engineer would write them. Rows that are
 * updated soon after they were inserted leave room on their page (fillfactor), so that the update needs no
 * new index entry.
 */
export async function createSchema(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create table stock (
      sku text primary key,
      on_hand int not null check (on_hand >= 0),
      held int not null default 0 check (held >= 0),
      sold int not null default 0 check (sold >= 0)
    ) with (fillfactor = 50);

    create table orders (
      id uuid primary key,
      email text not null,
      lines jsonb not null,
      currency text not null,
      total int not null,
      status text not null,
      placed_at timestamptz not null default now(),
      ended_at timestamptz
    ) with (fillfactor = 60, ${seldomSwept});

    create table reservations (
      order_id uuid primary key,
      skus text[] not null,
      quantities int[] not null,
      status text not null,
      lines_taken int not null,
      reserved_at timestamptz not null default now(),
      constraint every_line_taken check (lines_taken = cardinality(skus))
    ) with (fillfactor = 60, ${seldomSwept});

    create table payments (
      order_id uuid primary key,
      status text not null,
      currency text not null,
      captured int not null,
      refunded int not null default 0,
      provider_id text,
      paid_at timestamptz not null default now()
    ) with (fillfactor = 90, ${seldomSwept});

    create table shipments (
      order_id uuid primary key,
      status text not null,
      tracking_id text,
      booked_at timestamptz not null default now()
    ) with (${seldomSwept});

    create table notifications (
      order_id uuid primary key,
      kind text not null,
      email text not null,
      sent_at timestamptz not null default now()
    ) with (${seldomSwept});
  `);
}

export async function seedStock(sql: Sql): Promise<void> {
  const skus = Array.from({ length: skuCount }, (_, index) => skuName(index + 1));
  await sql`insert into stock (sku, on_hand) select sku, ${initialStock}::int from unnest(${skus}::text[]) as sku`;
  await sql`vacuum analyze stock`;
}
