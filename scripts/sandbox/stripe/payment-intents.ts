import { newId } from '../ids.ts';
import type { Collection } from '../journal.ts';
import { type PaymentIntent, renderDecline, renderPaymentIntent } from './payment-intent.ts';
import { invalidRequest, noSuch, StripeError } from './stripe-error.ts';
import { testCard } from './test-cards.ts';

export type NewPaymentIntent = {
  amount: number;
  currency: string;
  metadata: Record<string, string>;
  description: string | undefined;
  automatic: { allowRedirects: 'always' | 'never' } | undefined;
  paymentMethod: string | undefined;
};

export type Confirmation = { paymentMethod: string | undefined; returnUrl: string | undefined };

export type PaymentIntents = ReturnType<typeof paymentIntents>;

/**
 * The state machine of a payment: requires_payment_method ⇄ requires_confirmation → succeeded, or canceled.
 * Operations throw the StripeError that the client is to see; a declined charge is kept, then thrown.
 */
export function paymentIntents(records: Collection<PaymentIntent>) {
  function get(id: string, status: 400 | 404 = 404): PaymentIntent {
    const found = records.get(id);
    if (found === undefined)
      throw noSuch('payment_intent', id, status === 404 ? 'intent' : 'payment_intent', status);
    return found;
  }

  function keep(intent: PaymentIntent): PaymentIntent {
    records.put(intent.id, intent);
    return intent;
  }

  function charge(intent: PaymentIntent, { paymentMethod, returnUrl }: Confirmation): PaymentIntent {
    const method = paymentMethod ?? intent.paymentMethod;
    if (method === undefined) throw unexpectedState(intent, 'confirm', "it's missing a payment method");
    if (intent.automatic?.allowRedirects === 'always' && returnUrl === undefined) throw returnUrlMissing();
    const { decline } = cardOf(method);
    const tried = { ...intent, attempts: intent.attempts + 1, latestCharge: newId('ch') };
    if (decline === undefined) {
      return keep({ ...tried, status: 'succeeded', paymentMethod: method, decline: undefined });
    }
    const declined = keep({ ...tried, status: 'requires_payment_method', paymentMethod: undefined, decline });
    throw new StripeError(402, { ...renderDecline(declined), payment_intent: renderPaymentIntent(declined) });
  }

  return {
    get,
    find: (id: string): PaymentIntent | undefined => records.get(id),
    findByCharge: (id: string) => [...records.values()].find((intent) => intent.latestCharge === id),
    newestFirst: (): PaymentIntent[] => [...records.values()].reverse(),

    /** With a confirmation it is charged at once. Parameter errors leave no payment behind, a decline does. */
    create(wanted: NewPaymentIntent, confirmation: Confirmation | undefined): PaymentIntent {
      if (wanted.paymentMethod !== undefined) cardOf(wanted.paymentMethod);
      const id = newId('pi');
      const intent: PaymentIntent = {
        ...wanted,
        id,
        created: Math.floor(Date.now() / 1000),
        status: wanted.paymentMethod === undefined ? 'requires_payment_method' : 'requires_confirmation',
        clientSecret: `${id}_${newId('secret')}`,
        amountRefunded: 0,
        attempts: 0,
      };
      return confirmation === undefined ? keep(intent) : charge(intent, confirmation);
    },

    confirm(id: string, confirmation: Confirmation): PaymentIntent {
      const intent = get(id);
      switch (intent.status) {
        case 'succeeded':
          throw unexpectedState(
            intent,
            'confirm',
            'it has already succeeded after being previously confirmed',
          );
        case 'canceled':
          throw unexpectedState(intent, 'confirm', 'it has a status of canceled');
        case 'requires_payment_method':
        case 'requires_confirmation':
          return charge(intent, confirmation);
      }
    },

    cancel(id: string, reason: string | undefined): PaymentIntent {
      const intent = get(id);
      if (intent.status === 'succeeded' || intent.status === 'canceled') {
        throw unexpectedState(intent, 'cancel', `it has a status of ${intent.status}`);
      }
      const canceledAt = Math.floor(Date.now() / 1000);
      return keep({ ...intent, status: 'canceled', canceledAt, cancellationReason: reason });
    },

    /** Only for an amount that is still unrefunded. */
    addRefund(intent: PaymentIntent, amount: number): void {
      keep({ ...intent, amountRefunded: intent.amountRefunded + amount });
    },
  };
}

function cardOf(paymentMethod: string) {
  const card = testCard(paymentMethod);
  if (card === undefined) throw noSuch('PaymentMethod', paymentMethod, 'payment_method', 400);
  return card;
}

function unexpectedState(intent: PaymentIntent, verb: 'confirm' | 'cancel', reason: string): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `You cannot ${verb} this PaymentIntent because ${reason}.`,
    payment_intent: renderPaymentIntent(intent),
  });
}

/** What an account with redirecting methods enabled, the default of a new one, answers. */
function returnUrlMissing(): StripeError {
  return invalidRequest(
    'A `return_url` must be specified because this Payment Intent is configured to automatically accept the payment ' +
      'methods enabled in the Dashboard, some of which may require a full page redirect to succeed. If you do not ' +
      'want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and ' +
      '`automatic_payment_methods[allow_redirects]` to `never` when creating Payment Intents.',
  );
}
