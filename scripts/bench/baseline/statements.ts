import type { Sql } from 'postgres';
import type { Checkout } from './checkout.ts';

/**
 * The steps' changes to the database. Each is one statement and so one transaction, committed on its own.
 * Updates name the status they start from: doing a step twice, or out of turn, throws instead of corrupting.
 */

export async function placeOrder(sql: Sql, order: Checkout): Promise<void> {
  await sql`
    insert into orders (id, email, lines, currency, total, status)
    values (${order.orderId}::uuid, ${order.email}, ${sql.json(order.lines)}, ${order.currency},
            ${order.total}::int, 'placed')
  `;
}

/**
 * All lines or none: too little stock, an unknown article and an article named twice break a constraint, which
 * undoes the statement. The index is walked in the order of the articles, here as in the two statements below,
 * so that orders with articles in common wait for each other and never deadlock.
 */
export async function reserveStock(sql: Sql, order: Checkout): Promise<void> {
  const skus = order.lines.map((line) => line.sku);
  const quantities = order.lines.map((line) => line.quantity);
  await sql`
    with taken as (
      update stock
      set on_hand = on_hand - (${quantities}::int[])[array_position(${skus}::text[], sku)],
          held = held + (${quantities}::int[])[array_position(${skus}::text[], sku)]
      where sku = any(${skus}::text[])
      returning 1
    )
    insert into reservations (order_id, skus, quantities, status, lines_taken)
    select ${order.orderId}::uuid, ${skus}::text[], ${quantities}::int[], 'held', count(*) from taken
  `;
}

export async function releaseStock(sql: Sql, orderId: string): Promise<void> {
  const changed = await sql`
    with released as (
      update reservations set status = 'released'
      where order_id = ${orderId}::uuid and status = 'held'
      returning skus, quantities
    )
    update stock
    set held = held - quantities[array_position(skus, sku)],
        on_hand = on_hand + quantities[array_position(skus, sku)]
    from released where sku = any(skus)
  `;
  expectChange(changed.count, 'release the stock', orderId);
}

export async function sellStock(sql: Sql, orderId: string): Promise<void> {
  const changed = await sql`
    with sold_now as (
      update reservations set status = 'sold'
      where order_id = ${orderId}::uuid and status = 'held'
      returning skus, quantities
    )
    update stock
    set held = held - quantities[array_position(skus, sku)],
        sold = sold + quantities[array_position(skus, sku)]
    from sold_now where sku = any(skus)
  `;
  expectChange(changed.count, 'sell the stock', orderId);
}

export async function recordCapture(sql: Sql, order: Checkout, providerId: string): Promise<void> {
  await sql`
    insert into payments (order_id, status, currency, captured, provider_id)
    values (${order.orderId}::uuid, 'captured', ${order.currency}, ${order.total}::int, ${providerId})
  `;
}

export async function recordDecline(sql: Sql, order: Checkout): Promise<void> {
  await sql`
    insert into payments (order_id, status, currency, captured)
    values (${order.orderId}::uuid, 'declined', ${order.currency}, 0)
  `;
}

export async function recordRefund(sql: Sql, orderId: string): Promise<void> {
  const changed = await sql`
    update payments set status = 'refunded', refunded = captured
    where order_id = ${orderId}::uuid and status = 'captured'
  `;
  expectChange(changed.count, 'record the refund', orderId);
}

export async function recordShipment(
  sql: Sql,
  orderId: string,
  status: 'booked' | 'refused',
  trackingId: string | null,
): Promise<void> {
  await sql`
    insert into shipments (order_id, status, tracking_id) values (${orderId}::uuid, ${status}, ${trackingId})
  `;
}

export async function endOrder(sql: Sql, orderId: string, status: 'confirmed' | 'cancelled'): Promise<void> {
  const changed = await sql`
    update orders set status = ${status}, ended_at = now() where id = ${orderId}::uuid and status = 'placed'
  `;
  expectChange(changed.count, `set the order to ${status}`, orderId);
}

export async function recordNotification(
  sql: Sql,
  order: Checkout,
  kind: 'confirmed' | 'cancelled',
): Promise<void> {
  await sql`
    insert into notifications (order_id, kind, email) values (${order.orderId}::uuid, ${kind}, ${order.email})
  `;
}

function expectChange(count: number, action: string, orderId: string): void {
  if (count === 0) throw new Error(`could not ${action} (order ${orderId}): it is not in the state for that`);
}
