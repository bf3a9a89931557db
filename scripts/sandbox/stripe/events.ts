import { z } from 'zod';
import { newId } from '../ids.ts';
import type { Collection } from '../journal.ts';
import { type WebhookEvent, webhookEvents } from '../switches.ts';
import type { Deliveries } from '../webhooks/deliveries.ts';
import { accountVersion } from './api-version.ts';

/** The object of Stripe's API, as it was when it came to be: `pending_webhooks` alone changes later. */
export const StripeEvent = z.object({
  id: z.string(),
  object: z.literal('event'),
  api_version: z.string(),
  created: z.number(),
  data: z.object({ object: z.unknown() }),
  livemode: z.literal(false),
  pending_webhooks: z.number(),
  request: z.object({ id: z.string().nullable(), idempotency_key: z.string().nullable() }),
  type: z.enum(webhookEvents),
});
export type StripeEvent = z.infer<typeof StripeEvent>;
type Cause = StripeEvent['request'];

export type EventLog = ReturnType<typeof eventLog>;

/** Every event that there was, to be asked for and to be delivered. */
export function eventLog(records: Collection<StripeEvent>, deliveries: Deliveries) {
  const nobody: Cause = { id: null, idempotency_key: null };
  let cause = nobody;

  return {
    get: (id: string): StripeEvent | undefined => records.get(id),
    newestFirst: (): StripeEvent[] => [...records.values()].reverse(),

    /** Inside the journal's transaction, with the effect that it tells of: `object` as rendered then. */
    record(type: WebhookEvent, orderId: string | undefined, object: unknown): void {
      const id = newId('evt');
      const isToBeDelivered = deliveries.plan(id, type, orderId);
      records.put(id, {
        id,
        object: 'event',
        api_version: accountVersion,
        created: Math.floor(Date.now() / 1000),
        data: { object },
        livemode: false,
        pending_webhooks: isToBeDelivered ? 1 : 0,
        request: cause,
        type,
      });
    },

    /** Events of `work`, which must be synchronous, name this API request; other events name none. */
    causedBy<T>(request: Cause, work: () => T): T {
      cause = request;
      try {
        return work();
      } finally {
        cause = nobody;
      }
    },
  };
}
