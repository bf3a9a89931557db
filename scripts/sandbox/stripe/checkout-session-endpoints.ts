import { z } from 'zod';
import { refusePaymentMethodTypes } from './api-version.ts';
import { type CheckoutSession, orderOfSession, renderCheckoutSession } from './checkout-session.ts';
import { CreateParameters, expand, newCheckoutSession } from './checkout-session-parameters.ts';
import type { CheckoutSessions } from './checkout-sessions.ts';
import type { Endpoint } from './endpoint.ts';
import { pageOf, pageParameters } from './page.ts';
import { parseParameters } from './parameters.ts';
import { renderPaymentIntent } from './payment-intent.ts';
import type { PaymentIntents } from './payment-intents.ts';

export const sessionsPath = '/v1/checkout/sessions';
const OneParameters = z.strictObject({ expand });
const ListParameters = z.strictObject({
  ...pageParameters,
  payment_intent: z.string().optional(),
  status: z.enum(['open', 'complete', 'expired']).optional(),
  expand: z.array(z.literal('data.payment_intent', 'This property cannot be expanded')).default([]),
});

/** `baseUrl` is where the pay page is served. */
export function checkoutSessionEndpoints(
  sessions: CheckoutSessions,
  intents: PaymentIntents,
  baseUrl: () => string,
): Endpoint[] {
  function render(session: CheckoutSession, { length }: string[]) {
    const rendered = renderCheckoutSession(session, baseUrl());
    const intent = intents.find(rendered.payment_intent ?? '');
    return length > 0 && intent !== undefined
      ? { ...rendered, payment_intent: renderPaymentIntent(intent) }
      : rendered;
  }
  function orderOf(id: string): string | undefined {
    const session = sessions.find(id);
    return session && orderOfSession(session);
  }

  return [
    {
      method: 'POST',
      path: sessionsPath,
      operation: 'checkout.sessions.create',
      prepare({ given, apiVersion }) {
        refusePaymentMethodTypes(apiVersion, given);
        const wanted = parseParameters(CreateParameters, given);
        const session = newCheckoutSession(wanted);
        return {
          orderId: orderOfSession(session),
          execute: () => render(sessions.create(session), wanted.expand),
        };
      },
    },
    {
      method: 'GET',
      path: `${sessionsPath}/:id`,
      operation: 'checkout.sessions.retrieve',
      prepare({ given, id }) {
        const wanted = parseParameters(OneParameters, given);
        return { orderId: orderOf(id), execute: () => render(sessions.get(id), wanted.expand) };
      },
    },
    {
      method: 'POST',
      path: `${sessionsPath}/:id/expire`,
      operation: 'checkout.sessions.expire',
      prepare({ given, id }) {
        const wanted = parseParameters(OneParameters, given);
        return { orderId: orderOf(id), execute: () => render(sessions.expire(id), wanted.expand) };
      },
    },
    {
      method: 'GET',
      path: sessionsPath,
      operation: 'checkout.sessions.list',
      prepare({ given }) {
        const wanted = parseParameters(ListParameters, given);
        const matches = ({ paymentIntent, status }: CheckoutSession) =>
          (wanted.payment_intent ?? paymentIntent) === paymentIntent && (wanted.status ?? status) === status;
        return {
          orderId: undefined,
          execute() {
            const page = pageOf('checkout.session', sessions.newestFirst(), wanted, matches);
            const data = page.data.map((session) => render(session, wanted.expand));
            return { object: 'list', url: sessionsPath, has_more: page.has_more, data };
          },
        };
      },
    },
  ];
}
