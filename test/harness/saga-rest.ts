import { endingIn } from '../../scripts/audit/routes.ts';
import { eventually, type Patience, quiet } from './eventually.ts';
import { readBooks } from './saga-books.ts';
import type { SagaWorld } from './saga-world.ts';

/**
 * Waits until all these orders have ended and their customers were told, and then until nothing changes any
 * more: on the topics, in the databases, at the outside parties. Throws when that does not come about in time.
 */
export async function atRest(
  saga: SagaWorld,
  orderIds: readonly string[],
  patience: Patience = {},
): Promise<void> {
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
  }, patience);
  await quiet(async () => {
    const { events, ...books } = await readBooks(saga);
    return { events: events.length, ...books };
  });
}
