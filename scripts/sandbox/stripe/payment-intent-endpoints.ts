import { z } from 'zod';
import { refusePaymentMethodTypes } from './api-version.ts';
import { amountProblem } from './currencies.ts';
import type { Endpoint } from './endpoint.ts';
import { currency, flag, integer, metadata, parseParameters } from './parameters.ts';
import { renderPaymentIntent } from './payment-intent.ts';
import type { NewPaymentIntent, PaymentIntents } from './payment-intents.ts';
import { invalidRequest } from './stripe-error.ts';

const CreateParameters = z
  .strictObject({
    amount: integer(1),
    currency,
    payment_method: z.string().optional(),
    confirm: flag.default(false),
    payment_method_types: z
      .array(z.literal('card', 'The sandbox knows the payment method type card'))
      .optional(),
    automatic_payment_methods: z
      .strictObject({ enabled: flag, allow_redirects: z.enum(['always', 'never']).default('always') })
      .optional(),
    description: z.string().max(1000).optional(),
    metadata: metadata.default({}),
    return_url: z.url().optional(),
  })
  .superRefine(({ amount, currency }, context) => {
    const problem = amountProblem(amount, currency);
    if (problem === undefined) return;
    const { code, message } = problem;
    context.addIssue({ code: 'custom', path: ['amount'], message, params: { code } });
  });

const ConfirmParameters = z.strictObject({
  payment_method: z.string().optional(),
  return_url: z.url().optional(),
});

const CancelParameters = z.strictObject({
  cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
});

export function paymentIntentEndpoints(intents: PaymentIntents): Endpoint[] {
  const orderOf = (id: string) => intents.find(id)?.metadata.order_id;
  return [
    {
      method: 'POST',
      path: '/v1/payment_intents',
      operation: 'payment_intents.create',
      prepare({ given, apiVersion }) {
        refusePaymentMethodTypes(apiVersion, given);
        const wanted = parseParameters(CreateParameters, given);
        const intent = newPaymentIntent(wanted);
        if (wanted.return_url !== undefined && !wanted.confirm) {
          throw invalidRequest('`return_url` can only be given with `confirm`', { param: 'return_url' });
        }
        const confirmation = { paymentMethod: wanted.payment_method, returnUrl: wanted.return_url };
        return {
          orderId: wanted.metadata.order_id,
          execute: () =>
            renderPaymentIntent(intents.create(intent, wanted.confirm ? confirmation : undefined)),
        };
      },
    },
    {
      method: 'POST',
      path: '/v1/payment_intents/:id/confirm',
      operation: 'payment_intents.confirm',
      prepare({ given, id, apiVersion }) {
        refusePaymentMethodTypes(apiVersion, given);
        const { payment_method, return_url } = parseParameters(ConfirmParameters, given);
        const confirmation = { paymentMethod: payment_method, returnUrl: return_url };
        return {
          orderId: orderOf(id),
          execute: () => renderPaymentIntent(intents.confirm(id, confirmation)),
        };
      },
    },
    {
      method: 'POST',
      path: '/v1/payment_intents/:id/cancel',
      operation: 'payment_intents.cancel',
      prepare({ given, id }) {
        const { cancellation_reason } = parseParameters(CancelParameters, given);
        return {
          orderId: orderOf(id),
          execute: () => renderPaymentIntent(intents.cancel(id, cancellation_reason)),
        };
      },
    },
    {
      method: 'GET',
      path: '/v1/payment_intents/:id',
      operation: 'payment_intents.retrieve',
      prepare({ given, id }) {
        parseParameters(z.strictObject({}), given);
        return { orderId: orderOf(id), execute: () => renderPaymentIntent(intents.get(id)) };
      },
    },
  ];
}

/** Neither kind of method choice given means the account's own, which is automatic with redirects. */
function newPaymentIntent(wanted: z.output<typeof CreateParameters>): NewPaymentIntent {
  const { automatic_payment_methods: automatic, payment_method_types: types } = wanted;
  if (automatic?.enabled && types !== undefined) {
    const message =
      'You may only specify one of these parameters: automatic_payment_methods, payment_method_types.';
    throw invalidRequest(message);
  }
  const isAutomatic = automatic?.enabled ?? types === undefined;
  return {
    amount: wanted.amount,
    currency: wanted.currency,
    metadata: wanted.metadata,
    description: wanted.description,
    automatic: isAutomatic ? { allowRedirects: automatic?.allow_redirects ?? 'always' } : undefined,
    paymentMethod: wanted.payment_method,
  };
}
