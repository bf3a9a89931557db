import { z } from 'zod';
import type { DomainEvent, EventDefinition, OrderData } from '../../shared/contracts/event.ts';

/** One thing that has happened to the order, as its customer is told of it. */
export const Occurrence = z.object({
  /** The type of the event. */
  event: z.string(),
  /** When this service heard of it, or made it happen. */
  at: z.iso.datetime(),
  /** Machine-readable, as the event names it. */
  reason: z.string().optional(),
});
export type Occurrence = z.infer<typeof Occurrence>;

type Historic = { readonly history: Occurrence[] };

/** An event of this type, as far as histories are concerned. */
export type Heard<Data> = EventDefinition<string, Data & OrderData>;

/** The order with an event that came at the end of its history. */
export function heard<Order extends Historic>(
  order: Order,
  { type }: { readonly type: string },
  data: unknown,
  { now }: { readonly now: Date },
): Order {
  return noting(order, type, data, now);
}

/** The order with an event of our own at the end of its history. */
export function published<Order extends Historic>(
  order: Order,
  { type, data }: DomainEvent,
  now: Date,
): Order {
  return noting(order, type, data, now);
}

function noting<Order extends Historic>(order: Order, event: string, data: unknown, now: Date): Order {
  const { reason } = data as { reason?: string };
  const occurrence = { event, at: now.toISOString(), ...(reason !== undefined && { reason }) };
  return { ...order, history: [...order.history, occurrence] };
}
