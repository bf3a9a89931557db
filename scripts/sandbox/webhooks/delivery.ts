import { z } from 'zod';
import type { Switches, WebhookEvent } from '../switches.ts';

/** How the delivery of one event stands. */
export const Delivery = z.object({
  eventId: z.string(),
  type: z.string(),
  orderId: z.string().optional(),
  /** `due` at `dueAt`, again if that fails; `held` until another event of the order has been delivered. */
  state: z.enum(['due', 'held', 'delivered', 'dropped', 'given_up']),
  /** Milliseconds since the epoch. */
  dueAt: z.number(),
  plannedAt: z.number(),
  copiesLeft: z.number(),
  /** Requests that were sent. */
  attempts: z.number(),
  /** Those that were answered with 2xx. */
  delivered: z.number(),
});
export type Delivery = z.infer<typeof Delivery>;

const second = 1000;
/** After how many failures how long to wait; the last one from then on. */
const retryDelays = [1, 2, 5, 10, 30, 60].map((seconds) => seconds * second);
const givenUpAfter = 24 * 60 * 60 * second;

/** What the switches want to be done with a new event. `isHeld`: another event of this order is held back already. */
export function planned(
  eventId: string,
  type: WebhookEvent,
  orderId: string | undefined,
  switches: Switches,
  isHeld: boolean,
): Delivery {
  const target = { operation: type, concerns: (wanted: string) => wanted === orderId };
  const now = Date.now();
  const delivery: Delivery = {
    eventId,
    type,
    orderId,
    state: 'due',
    dueAt: now,
    plannedAt: now,
    copiesLeft: 1,
    attempts: 0,
    delivered: 0,
  };
  if (switches.take('webhooks', 'drop', target)) return { ...delivery, state: 'dropped' };
  const { copies = 1 } = switches.take('webhooks', 'repeat', target) ?? {};
  const { delayMs = 0 } = switches.take('webhooks', 'late', target) ?? {};
  const isSwapped = orderId !== undefined && !isHeld && switches.take('webhooks', 'swap', target);
  return { ...delivery, copiesLeft: copies, dueAt: now + delayMs, state: isSwapped ? 'held' : 'due' };
}

/** The delivery after a request of it was sent. */
export function attempted(delivery: Delivery, isAccepted: boolean, now: number): Delivery {
  const attempts = delivery.attempts + 1;
  if (isAccepted) {
    const copiesLeft = delivery.copiesLeft - 1;
    const state = copiesLeft > 0 ? 'due' : 'delivered';
    return { ...delivery, attempts, delivered: delivery.delivered + 1, copiesLeft, state, dueAt: now };
  }
  if (now - delivery.plannedAt > givenUpAfter) return { ...delivery, attempts, state: 'given_up' };
  const failures = attempts - delivery.delivered;
  const delay = retryDelays[Math.min(failures, retryDelays.length) - 1] ?? 0;
  return { ...delivery, attempts, dueAt: now + delay };
}
