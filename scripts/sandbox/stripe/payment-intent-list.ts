import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { integer, parseParameters } from './parameters.ts';
import { type PaymentIntent, renderPaymentIntent } from './payment-intent.ts';
import type { PaymentIntents } from './payment-intents.ts';
import { noSuch } from './stripe-error.ts';

const seconds = integer(0);
const Range = z.strictObject({
  gt: seconds.optional(),
  gte: seconds.optional(),
  lt: seconds.optional(),
  lte: seconds.optional(),
});

const ListParameters = z.strictObject({
  created: z.union([seconds.transform((at) => ({ gte: at, lte: at })), Range]).optional(),
  limit: integer(1)
    .refine((limit) => limit <= 100, 'This value must be less than or equal to 100')
    .default(10),
  starting_after: z.string().optional(),
});

/** All payments, newest first, a page at a time. */
export function paymentIntentList(intents: PaymentIntents): Endpoint {
  return {
    method: 'GET',
    path: '/v1/payment_intents',
    operation: 'payment_intents.list',
    prepare({ given }) {
      const { created, limit, starting_after } = parseParameters(ListParameters, given);
      return {
        orderId: undefined,
        execute() {
          const rest = after(intents.newestFirst(), starting_after).filter((intent) =>
            within(intent, created),
          );
          return {
            object: 'list',
            url: '/v1/payment_intents',
            has_more: rest.length > limit,
            data: rest.slice(0, limit).map(renderPaymentIntent),
          };
        },
      };
    },
  };
}

function after(intents: PaymentIntent[], cursor: string | undefined): PaymentIntent[] {
  if (cursor === undefined) return intents;
  const index = intents.findIndex(({ id }) => id === cursor);
  if (index < 0) throw noSuch('payment_intent', cursor, 'starting_after', 400);
  return intents.slice(index + 1);
}

function within({ created }: PaymentIntent, range: z.output<typeof Range> = {}): boolean {
  return (
    created > (range.gt ?? -1) &&
    created >= (range.gte ?? 0) &&
    created < (range.lt ?? Infinity) &&
    created <= (range.lte ?? Infinity)
  );
}
