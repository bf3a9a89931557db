import { services } from '../../../scripts/services.ts';
import type { SagaWorld } from '../saga-world.ts';
import type { SeenEvent } from './backstage.ts';

/** What was published of the order, as whoever listens sees it. */
export function eventsOf(saga: SagaWorld, orderId: string): SeenEvent[] {
  const events = saga.events().filter((event) => event.orderId === orderId);
  const lastOf = new Map<string, string>();
  return events.map(({ eventId: id, type, data, source, causationId }) => {
    const after = [causationId, lastOf.get(source)].filter((earlier) => earlier !== undefined);
    lastOf.set(source, id);
    return { id, type, data, source: source.split('/').at(-1) ?? source, after };
  });
}

/** How each service stands to it; those that have not heard of it are left out. */
export async function statusesOf(
  { databases }: SagaWorld,
  orderId: string,
): Promise<{ [service: string]: string }> {
  const found = await Promise.all(
    services.map(async ({ name }) => {
      const rows = await databases[name].sql<{ status: string }[]>`
        select data ->> 'status' as status from states where order_id = ${orderId}::uuid`;
      return rows.map(({ status }) => [name, status] as const);
    }),
  );
  return Object.fromEntries(found.flat());
}

/** When the next deadline of one of these orders is due, in milliseconds since 1970. */
export async function nextDeadline(
  { databases }: SagaWorld,
  orderIds: readonly string[],
): Promise<number | undefined> {
  const found = await Promise.all(
    services.map(async ({ name }) => {
      const [row] = await databases[name].sql<{ at: Date | null }[]>`
        select min(wake_at) as at from states where order_id = any(${[...orderIds]}::uuid[])`;
      return row?.at?.getTime() ?? Infinity;
    }),
  );
  const next = Math.min(...found);
  return Number.isFinite(next) ? next : undefined;
}
