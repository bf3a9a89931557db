import type { ServiceName } from '../../scripts/services.ts';
import { plainArray } from '../../shared/postgres/arrays.ts';
import { eventually } from './eventually.ts';
import type { SagaWorld } from './saga-world.ts';

type Waiting = { readonly callId: string; readonly attempts: number };

/** Lets the delays of all retries pass at once. Attempts under way are left alone, and so is their number. */
export async function hurryRetries({ databases, running }: SagaWorld, service: ServiceName): Promise<void> {
  const { sql } = databases[service];
  const lines = running[service].flatMap(({ log }) => log.lines).filter(({ msg }) => msg === 'call failed');
  const failed = new Map(lines.map(({ callId, attempts }) => [callId, Number(attempts)]));
  const later = await sql<Waiting[]>`
    select call_id as "callId", attempts from calls where due_at > now() and due_at < 'infinity'`;
  // What is due later and has not failed in its present attempt is under way: that is how long it may take.
  const delayed = later.filter(({ callId, attempts }) => (failed.get(callId) ?? 0) >= attempts);
  const ids = plainArray(delayed.map(({ callId }) => callId));
  await sql`update calls set due_at = now() where call_id = any(${ids}::uuid[]) and due_at > now()`;
}

/** Waits for the condition, with the service's retries coming without delay. */
export async function hurrying(
  saga: SagaWorld,
  service: ServiceName,
  condition: () => Promise<void>,
): Promise<void> {
  await eventually(async () => {
    await hurryRetries(saga, service);
    await condition();
  });
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
