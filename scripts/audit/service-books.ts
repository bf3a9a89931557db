import type { Sql } from 'postgres';
import type { StockRecord } from '../../services/inventory/stock-record.ts';
import type { ServiceName } from '../services.ts';
import type { Leftovers, Standing } from './books.ts';

/** How the service stands to every order that it knows. */
export async function standingsIn(sql: Sql, service: ServiceName): Promise<Standing[]> {
  return await sql<Standing[]>`
    select ${service}::text as service, order_id as "orderId", data ->> 'status' as status
    from states order by order_id`;
}

/** What its database says that it has not finished. */
export async function leftoversIn(sql: Sql, service: ServiceName): Promise<Omit<Leftovers, 'fatal'>> {
  const [left] = await sql<Pick<Leftovers, 'parked' | 'calls' | 'unpublished'>[]>`
    select
      array(select concat_ws(' ', order_id, type, reason, detail) from parked order by id) as parked,
      array(select concat_ws(' ', order_id, name, last_error) from calls order by call_id) as calls,
      array(select concat_ws(' ', event->'data'->>'orderId', event->>'type') from outbox order by id) as unpublished`;
  return { service, parked: [], calls: [], unpublished: [], ...left };
}

/** What is on inventory's shelves. */
export async function stockIn(sql: Sql): Promise<StockRecord[]> {
  return await sql<StockRecord[]>`select sku, on_hand as "onHand", held, sold from stock order by sku`;
}
