import { endingIn } from '../../scripts/audit/routes.ts';
import { unheardBy } from '../../scripts/audit/unheard.ts';
import { type ServiceName, services } from '../../scripts/services.ts';
import { eventually, quiet } from './eventually.ts';
import { readBooks } from './saga-books.ts';
import type { SagaWorld } from './saga-world.ts';

/**
 * Waits until all these orders have ended and their customers were told, then until every service has noted what it
 * hears of them, however slow it is, and then until nothing changes any more: on the topics, in the databases, at the
 * outside parties. Throws when that does not come about in time.
 */
export async function atRest(saga: SagaWorld, orderIds: readonly string[]): Promise<void> {
  await eventually(() => {
    const ended = new Set<string>();
    const told = new Set<string>();
    for (const event of saga.events()) {
      const ending = endingIn(event);
      if (ending !== undefined) ended.add(event.orderId);
      if (ending === 'rejected' || event.type.startsWith('CustomerNotif')) told.add(event.orderId);
    }
    const open = orderIds.filter((orderId) => !ended.has(orderId) || !told.has(orderId));
    if (open.length > 0)
      throw new Error(`${open.length} orders have not ended: ${open.slice(0, 5).join(', ')}`);
  });
  const orders = new Set(orderIds);
  await eventually(async () => {
    const unheard = (await Promise.all(services.map(({ name }) => missing(name, saga, orders)))).flat();
    if (unheard.length > 0)
      throw new Error(`${unheard.length} events were not heard: ${unheard.slice(0, 5).join(', ')}`);
  });
  await quiet(async () => {
    const { events, ...books } = await readBooks(saga);
    return { events: events.length, ...books };
  });
}

async function missing(
  service: ServiceName,
  { databases, events }: SagaWorld,
  orders: ReadonlySet<string>,
): Promise<string[]> {
  const due = events().filter(({ orderId }) => orders.has(orderId));
  const noted = await databases[service].sql<{ id: string }[]>`select event_id as id from inbox`;
  const ids = noted.map(({ id }) => id);
  return unheardBy(service, due, ids).map(({ orderId, type }) => `${type} of ${orderId} by ${service}`);
}
