import { type AuditOptions, flawsIn } from '../../scripts/audit/audit.ts';
import type { Leftovers, SagaBooks, Standing } from '../../scripts/audit/books.ts';
import { type ServiceName, services } from '../../scripts/services.ts';
import { readStock, type SagaWorld } from './saga-world.ts';

/**
 * Compares what was published, what the services remember, the shelves, and the books of the outside parties, for
 * all orders of this world: every difference in a sentence, nothing when the books balance. To be asked when the
 * saga has come to rest; an order that has not ended is a difference, too.
 */
export async function auditBooks(saga: SagaWorld, options?: AuditOptions): Promise<string[]> {
  return flawsIn(await readBooks(saga), options);
}

/** The books as they are now. */
export async function readBooks(saga: SagaWorld): Promise<SagaBooks> {
  const [closing, standings, leftovers] = await Promise.all([
    readStock(saga.databases.inventory),
    Promise.all(services.map(({ name }) => readStandings(saga, name))),
    Promise.all(services.map(({ name }) => readLeftovers(saga, name))),
  ]);
  const { opening } = saga;
  const ledger = saga.sandbox.ledger();
  return {
    events: saga.events(),
    standings: standings.flat(),
    stock: { opening, closing },
    ledger,
    leftovers,
  };
}

async function readStandings({ databases }: SagaWorld, service: ServiceName): Promise<Standing[]> {
  return await databases[service].sql<Standing[]>`
    select ${service}::text as service, order_id as "orderId", data ->> 'status' as status
    from states order by order_id`;
}

async function readLeftovers({ databases, running }: SagaWorld, service: ServiceName): Promise<Leftovers> {
  const [left] = await databases[service].sql<Pick<Leftovers, 'parked' | 'calls' | 'unpublished'>[]>`
    select
      array(select concat_ws(' ', order_id, type, detail) from parked order by id) as parked,
      array(select concat_ws(' ', order_id, name, last_error) from calls order by call_id) as calls,
      array(select concat_ws(' ', event->'data'->>'orderId', event->>'type') from outbox order by id) as unpublished`;
  const fatal = running[service].flatMap((instance) => instance.fatal.map(({ message }) => message));
  return { service, parked: [], calls: [], unpublished: [], ...left, fatal };
}
