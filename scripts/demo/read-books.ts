import type { Sql } from 'postgres';
import type { StockRecord } from '../../services/inventory/stock-record.ts';
import { stockIn } from '../audit/service-books.ts';
import type { Ledger } from '../sandbox/ledger.ts';
import { type ServiceName, services } from '../services.ts';
import { type OrderSources, timelineFrom } from '../timeline/order-sources.ts';
import type { Books, Leftovers, PlayedOrder } from './audit/books.ts';
import type { EventLog } from './event-log.ts';

/** Reads everything that the audit compares, as it is now. */
export async function readBooks(
  sources: OrderSources,
  log: EventLog,
  ledgerUrls: readonly string[],
  orders: readonly PlayedOrder[],
  opening: readonly StockRecord[],
): Promise<Books> {
  const [timelines, closing, ledger, leftovers] = await Promise.all([
    Promise.all(orders.map(({ orderId }) => timelineFrom(sources, orderId, log.of(orderId)))),
    stockIn(sources.databases.of('inventory')),
    readLedger(ledgerUrls),
    Promise.all(services.map(({ name }) => readLeftovers(name, sources.databases.of(name)))),
  ]);
  const events = [...new Map(log.events.map((event) => [event.eventId, event])).values()];
  const standings = timelines.flatMap(({ orderId, services }) =>
    services.map(({ service, status, kind }) => ({ service, orderId, status, kind })),
  );
  return { orders, events, standings, stock: { opening, closing }, ledger, leftovers };
}

/** Where parties run apart, each has its part of it; of a part that two have, the later one's is taken. */
export async function readLedger(urls: readonly string[], withinMs = 5_000): Promise<Ledger> {
  const parts = urls.map(async (url) => {
    const response = await fetch(`${url}/ledger`, { signal: AbortSignal.timeout(withinMs) });
    if (!response.ok) throw new Error(`the sandbox answered ${response.status} for its ledger`);
    return (await response.json()) as Partial<Ledger>;
  });
  return Object.assign({}, ...(await Promise.all(parts))) as Ledger;
}

async function readLeftovers(service: ServiceName, sql: Sql): Promise<Leftovers> {
  const [counts] = await sql<Omit<Leftovers, 'service'>[]>`
    select
      (select count(*)::integer from parked) as parked,
      (select count(*)::integer from outbox) as outbox,
      (select count(*)::integer from calls) as calls`;
  return { service, parked: 0, outbox: 0, calls: 0, ...counts };
}
