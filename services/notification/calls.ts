import { z } from 'zod';
import { CancellationReason } from '../../shared/contracts/orders.ts';
import { Customer, OrderId } from '../../shared/contracts/values.ts';
import { defineCall } from '../../shared/saga/call.ts';
import { passing } from '../../shared/saga/retry-policy.ts';

/** What the customer is told. */
export const News = z.discriminatedUnion('about', [
  z.object({ about: z.literal('confirmed'), trackingNumber: z.string() }),
  z.object({ about: z.literal('cancelled'), reason: CancellationReason, refunded: z.boolean() }),
]);
export type News = z.infer<typeof News>;

const Mail = z.object({ orderId: OrderId, customer: Customer, news: News });
export type Mail = z.infer<typeof Mail>;

/** Hands one mail to the mail server. A repeat may send it again, under the same Message-ID. */
export const sendMail = defineCall({
  name: 'sendMail',
  request: Mail,
  result: z.object({ messageId: z.string() }),
  refusals: ['address_refused'],
  idempotencyKey: (orderId, { news }) => `mail_${news.about}_${orderId}`,
  policy: {
    maxAttempts: 20,
    initialDelay: 1_000,
    maxDelay: 300_000,
    backoffRate: 2,
    jitter: 'full',
    timeout: 15_000,
    retries: passing,
  },
});
