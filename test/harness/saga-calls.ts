import type { ServiceName } from '../../scripts/services.ts';
import type { SagaWorld } from './saga-world.ts';

/** A retry's delay is shorter than this, in milliseconds, and the lease of an attempt under way is longer. */
const longestDelay = 12_000;

/** Lets the delays of all retries pass at once. Attempts under way are left alone, and so is their number. */
export async function hurryRetries({ databases }: SagaWorld, service: ServiceName): Promise<void> {
  await databases[service].sql`
    update calls set due_at = now()
    where last_error is not null and due_at < now() + ${longestDelay}::integer * interval '1 millisecond'`;
}

/** How often the order's open call was attempted, with the attempt under way; 0 when there is none. */
export async function attemptsAt(
  { databases }: SagaWorld,
  service: ServiceName,
  call: string,
  orderId: string,
): Promise<number> {
  const [row] = await databases[service].sql<{ attempts: number }[]>`
    select attempts from calls where name = ${call} and order_id = ${orderId}`;
  return row?.attempts ?? 0;
}

/** How often attempts at the order's call have failed, by the service's log. */
export function failuresOf(
  { running }: SagaWorld,
  service: ServiceName,
  call: string,
  orderId: string,
): number {
  const lines = running[service].flatMap(({ log }) => log.lines);
  return lines.filter((line) => line.msg === 'call failed' && line.call === call && line.orderId === orderId)
    .length;
}
