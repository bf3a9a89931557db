import type { ServiceName } from '../../scripts/services.ts';
import type { SagaWorld } from './saga-world.ts';

/** Has the deadlines that the service keeps for these orders pass now. Throws unless each has one. */
export async function reachDeadlines(
  { databases }: SagaWorld,
  service: ServiceName,
  orderIds: readonly string[],
): Promise<void> {
  const reached = await databases[service].sql`
    update states set wake_at = now() where order_id = any(${[...orderIds]}::uuid[]) and wake_at is not null`;
  if (reached.count !== orderIds.length)
    throw new Error(`${service} has deadlines for ${reached.count} of ${orderIds.length} orders`);
}

/** When the service wants to look at the order again; null if it does not. */
export async function deadlineOf(
  { databases }: SagaWorld,
  service: ServiceName,
  orderId: string,
): Promise<Date | null> {
  const [row] = await databases[service].sql<{ wake_at: Date | null }[]>`
    select wake_at from states where order_id = ${orderId}`;
  if (row === undefined) throw new Error(`${service} does not know ${orderId}`);
  return row.wake_at;
}
