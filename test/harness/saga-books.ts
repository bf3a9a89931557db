import { type AuditOptions, flawsIn } from '../../scripts/audit/audit.ts';
import type { Leftovers, SagaBooks } from '../../scripts/audit/books.ts';
import { leftoversIn, standingsIn, stockIn } from '../../scripts/audit/service-books.ts';
import { type ServiceName, services } from '../../scripts/services.ts';
import type { SagaWorld } from './saga-world.ts';

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
    stockIn(saga.databases.inventory.sql),
    Promise.all(services.map(({ name }) => standingsIn(saga.databases[name].sql, name))),
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

async function readLeftovers({ databases, running }: SagaWorld, service: ServiceName): Promise<Leftovers> {
  const fatal = running[service].flatMap((instance) => instance.fatal.map(({ message }) => message));
  return { ...(await leftoversIn(databases[service].sql, service)), fatal };
}
