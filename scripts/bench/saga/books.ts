import type { Sql } from 'postgres';
import type { ServiceName } from '../../services.ts';
import { openPostgres } from '../../stack/open-postgres.ts';
import { initialStock } from '../order-mix.ts';

export type Endings = { readonly confirmed: number; readonly cancelled: number };

/** What does not balance across the five databases after all sagas have ended; empty when everything does. */
export async function findBookProblems(
  databaseUrlFor: (service: ServiceName) => string,
  endings: Endings,
): Promise<string[]> {
  const problems: string[] = [];
  const expectEqual = (what: string, actual: number, expected: number) => {
    if (actual !== expected) problems.push(`${what}: ${actual} instead of ${expected}`);
  };
  const read = <Row>(service: ServiceName, query: (sql: Sql) => Promise<Row>) =>
    withDatabase(databaseUrlFor(service), query);

  const orders = await read('order', countStatuses);
  expectEqual('orders confirmed', orders.confirmed ?? 0, endings.confirmed);
  expectEqual('orders cancelled', orders.cancelled ?? 0, endings.cancelled);
  expectEqual('orders in all', sum(orders), endings.confirmed + endings.cancelled);

  const reservations = await read('inventory', countStatuses);
  expectEqual('reservations sold', reservations.sold ?? 0, endings.confirmed);
  expectEqual('reservations released', reservations.released ?? 0, endings.cancelled);
  expectEqual('articles whose stock does not add up', await read('inventory', countUnbalancedArticles), 0);
  expectEqual('pieces sold', await read('inventory', countSold), await read('order', countOrdered));

  const payments = await read('payment', countStatuses);
  expectEqual('payments kept', payments.captured ?? 0, endings.confirmed);
  expectEqual(
    'payments failed or refunded',
    (payments.failed ?? 0) + (payments.refunded ?? 0),
    endings.cancelled,
  );
  expectEqual('money kept', await read('payment', sumCaptured), await read('order', sumConfirmed));

  const shipments = await read('shipping', countStatuses);
  expectEqual('shipments', shipments.shipped ?? 0, endings.confirmed);
  const notifications = await read('notification', countStatuses);
  expectEqual('customers notified', notifications.notified ?? 0, endings.confirmed + endings.cancelled);
  return problems;
}

/** Rows that are still on their way in this service: unpublished events, calls without outcome, parked messages. */
export async function countUnfinished(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select ((select count(*) from outbox) + (select count(*) from calls) + (select count(*) from parked))::int as count`;
  return row.count;
}

export async function withDatabase<Result>(
  url: string,
  query: (sql: Sql) => Promise<Result>,
): Promise<Result> {
  const sql = openPostgres(url, { max: 1, onnotice: () => {} });
  try {
    return await query(sql);
  } finally {
    await sql.end();
  }
}

async function countStatuses(sql: Sql): Promise<{ [status: string]: number }> {
  const rows = await sql<{ status: string; count: number }[]>`
    select data->>'status' as status, count(*)::int as count from states group by 1`;
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

async function countUnbalancedArticles(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int as count from stock
    where held <> 0 or on_hand + held + sold <> ${initialStock}::int`;
  return row.count;
}

async function countSold(sql: Sql): Promise<number> {
  const [row] = await sql<[{ pieces: number }]>`select sum(sold)::float8 as pieces from stock`;
  return row.pieces;
}

async function countOrdered(sql: Sql): Promise<number> {
  const [row] = await sql<[{ pieces: number }]>`
    select coalesce(sum((line->>'quantity')::int), 0)::float8 as pieces
    from states, json_array_elements(data->'lines') as line where data->>'status' = 'confirmed'`;
  return row.pieces;
}

async function sumCaptured(sql: Sql): Promise<number> {
  const [row] = await sql<[{ amount: number }]>`
    select coalesce(sum((data->'amount'->>'amount')::int), 0)::float8 as amount
    from states where data->>'status' = 'captured'`;
  return row.amount;
}

async function sumConfirmed(sql: Sql): Promise<number> {
  const [row] = await sql<[{ amount: number }]>`
    select coalesce(sum((data->'total'->>'amount')::int), 0)::float8 as amount
    from states where data->>'status' = 'confirmed'`;
  return row.amount;
}

function sum(counts: { [status: string]: number }): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
