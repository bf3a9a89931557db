import { z } from 'zod';
import { newId } from '../ids.ts';
import type { Collection } from '../journal.ts';
import { formatAmount } from './currencies.ts';
import type { Endpoint } from './endpoint.ts';
import { integer, metadata, parseParameters } from './parameters.ts';
import type { PaymentIntent } from './payment-intent.ts';
import type { PaymentIntents } from './payment-intents.ts';
import { invalidRequest, noSuch } from './stripe-error.ts';

/** The object of Stripe's API; the sandbox keeps it as it is. */
export const Refund = z.object({
  id: z.string(),
  object: z.literal('refund'),
  amount: z.number(),
  charge: z.string(),
  created: z.number(),
  currency: z.string(),
  metadata: z.record(z.string(), z.string()),
  payment_intent: z.string(),
  reason: z.string().nullable(),
  status: z.literal('succeeded'),
});
export type Refund = z.infer<typeof Refund>;

const CreateParameters = z.strictObject({
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
  amount: integer(1).optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata.default({}),
});
type CreateParameters = z.output<typeof CreateParameters>;

export function refundEndpoints(refunds: Collection<Refund>, intents: PaymentIntents): Endpoint[] {
  function refund(wanted: CreateParameters): Refund {
    const intent = refundedPayment(wanted, intents);
    const amount = refundableAmount(intent, wanted.amount);
    const created: Refund = {
      id: newId('re'),
      object: 'refund',
      amount,
      charge: intent.latestCharge ?? '',
      created: Math.floor(Date.now() / 1000),
      currency: intent.currency,
      metadata: wanted.metadata,
      payment_intent: intent.id,
      reason: wanted.reason ?? null,
      status: 'succeeded',
    };
    refunds.put(created.id, created);
    intents.addRefund(intent, amount);
    return created;
  }

  return [
    {
      method: 'POST',
      path: '/v1/refunds',
      operation: 'refunds.create',
      prepare({ given }) {
        const wanted = parseParameters(CreateParameters, given);
        const { payment_intent: id = '', charge = '' } = wanted;
        const intent = intents.find(id) ?? intents.findByCharge(charge);
        return { orderId: intent?.metadata.order_id, execute: () => refund(wanted) };
      },
    },
    {
      method: 'GET',
      path: '/v1/refunds/:id',
      operation: 'refunds.retrieve',
      prepare({ given, id }) {
        parseParameters(z.strictObject({}), given);
        const found = refunds.get(id);
        return {
          orderId: found && intents.find(found.payment_intent)?.metadata.order_id,
          execute() {
            if (found === undefined) throw noSuch('refund', id, 'refund', 404);
            return found;
          },
        };
      },
    },
  ];
}

function refundedPayment(
  { payment_intent, charge }: CreateParameters,
  intents: PaymentIntents,
): PaymentIntent {
  if (payment_intent !== undefined) return intents.get(payment_intent, 400);
  if (charge === undefined) {
    const message =
      'One of the following params should be provided for this request: payment_intent or charge.';
    throw invalidRequest(message, { code: 'parameter_missing' });
  }
  const intent = intents.findByCharge(charge);
  if (intent === undefined) throw noSuch('charge', charge, 'charge', 400);
  return intent;
}

function refundableAmount(intent: PaymentIntent, wanted: number | undefined): number {
  if (intent.status !== 'succeeded') {
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
  }
  const left = intent.amount - intent.amountRefunded;
  if (left === 0) {
    const message = `Charge ${intent.latestCharge} has already been refunded.`;
    throw invalidRequest(message, { code: 'charge_already_refunded' });
  }
  const amount = wanted ?? left;
  if (amount > left) {
    const [asked, rest] = [formatAmount(amount, intent.currency), formatAmount(left, intent.currency)];
    const message = `Refund amount (${asked}) is greater than unrefunded amount on charge (${rest})`;
    throw invalidRequest(message, { param: 'amount' });
  }
  return amount;
}
