import type { Sql } from 'postgres';
import { initialStock } from '../order-mix.ts';
import type { Totals } from './protocol.ts';

/** What does not balance after all sagas have ended; empty when everything does. */
export async function findBookProblems(sql: Sql, totals: Totals): Promise<string[]> {
  const problems: string[] = [];
  const expectEqual = (what: string, actual: number, expected: number) => {
    if (actual !== expected) problems.push(`${what}: ${actual} instead of ${expected}`);
  };

  const orders = await countOrders(sql);
  expectEqual('orders confirmed', orders.confirmed, totals.confirmed);
  expectEqual('orders cancelled', orders.cancelled, totals.cancelled);
  expectEqual('orders without an ending', orders.placed, 0);
  expectEqual('orders in all', orders.confirmed + orders.cancelled, totals.submitted);
  expectEqual('articles whose stock does not add up', await countUnbalancedArticles(sql), 0);
  expectEqual('articles not sold as often as confirmed orders say', await countMissoldArticles(sql), 0);
  expectEqual(
    'orders with stock, money, shipment or mail against their ending',
    await countMismatches(sql),
    0,
  );

  const money = await sumMoney(sql);
  expectEqual('money captured and not refunded', money.kept, money.owed);
  return problems;
}

async function countOrders(sql: Sql) {
  const [row] = await sql<[{ placed: number; confirmed: number; cancelled: number }]>`
    select count(*) filter (where status = 'placed')::int as placed,
           count(*) filter (where status = 'confirmed')::int as confirmed,
           count(*) filter (where status = 'cancelled')::int as cancelled
    from orders
  `;
  return row;
}

/** With every order ended, nothing may be held. */
async function countUnbalancedArticles(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int from stock where held <> 0 or on_hand + held + sold <> ${initialStock}::int
  `;
  return row.count;
}

async function countMissoldArticles(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    with ordered as (
      select line.sku, sum(line.quantity)::int as quantity
      from orders, jsonb_to_recordset(lines) as line (sku text, quantity int)
      where status = 'confirmed'
      group by line.sku
    )
    select count(*)::int from stock left join ordered using (sku)
    where stock.sold <> coalesce(ordered.quantity, 0)
  `;
  return row.count;
}

async function countMismatches(sql: Sql): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::int
    from orders
    left join reservations on reservations.order_id = orders.id
    left join payments on payments.order_id = orders.id
    left join shipments on shipments.order_id = orders.id
    left join notifications on notifications.order_id = orders.id
    where concat_ws(' ', orders.status, coalesce(reservations.status, 'none'), coalesce(payments.status, 'none'),
                    coalesce(shipments.status, 'none'))
      not in ('confirmed sold captured booked', 'cancelled released refunded refused',
              'cancelled released declined none')
      or notifications.kind is distinct from orders.status
  `;
  return row.count;
}

async function sumMoney(sql: Sql) {
  const [row] = await sql<[{ kept: number; owed: number }]>`
    select (select coalesce(sum(captured - refunded), 0) from payments)::float8 as kept,
           (select coalesce(sum(total), 0) from orders where status = 'confirmed')::float8 as owed
  `;
  return row;
}
