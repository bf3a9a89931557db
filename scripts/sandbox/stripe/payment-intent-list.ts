import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { pageOf, pageParameters } from './page.ts';
import { parseParameters } from './parameters.ts';
import { renderPaymentIntent } from './payment-intent.ts';
import type { PaymentIntents } from './payment-intents.ts';

const url = '/v1/payment_intents';
const ListParameters = z.strictObject(pageParameters);

/** All payments, newest first, a page at a time. */
export function paymentIntentList(intents: PaymentIntents): Endpoint {
  return {
    method: 'GET',
    path: url,
    operation: 'payment_intents.list',
    prepare({ given }) {
      const parameters = parseParameters(ListParameters, given);
      return {
        orderId: undefined,
        execute() {
          const { has_more, data } = pageOf('payment_intent', intents.newestFirst(), parameters);
          return { object: 'list', url, has_more, data: data.map(renderPaymentIntent) };
        },
      };
    },
  };
}
