import { newId } from '../ids.ts';
import type { Collection } from '../journal.ts';
import type { WebhookEvent } from '../switches.ts';
import type { EventLog } from './events.ts';
import { type PaymentIntent, renderPaymentIntent } from './payment-intent.ts';
import { ofSession, paidOrThrow, returnUrlMissing, unexpectedState } from './payment-intent-errors.ts';
import { noSuch } from './stripe-error.ts';
import { testCard } from './test-cards.ts';

export type NewPaymentIntent = {
  amount: number;
  currency: string;
  metadata: Record<string, string>;
  description: string | undefined;
  automatic: { allowRedirects: 'always' | 'never' } | undefined;
  paymentMethod: string | undefined;
  checkoutSession?: string;
};

export type Confirmation = { paymentMethod: string | undefined; returnUrl: string | undefined };

type PaymentIntentEvent = Extract<WebhookEvent, `payment_intent.${string}`>;

export type PaymentIntents = ReturnType<typeof paymentIntents>;

/**
 * The state machine of a payment: requires_payment_method ⇄ requires_confirmation → succeeded, or canceled.
 * Operations throw the StripeError that the client is to see; a declined charge is kept, then thrown.
 */
export function paymentIntents(records: Collection<PaymentIntent>, events: EventLog) {
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

  function keepAndTell(type: PaymentIntentEvent, intent: PaymentIntent): PaymentIntent {
    keep(intent);
    events.record(type, intent.metadata.order_id, renderPaymentIntent(intent));
    return intent;
  }

  function charge(intent: PaymentIntent, method: string): PaymentIntent {
    const { decline } = cardOf(method);
    const tried = { ...intent, attempts: intent.attempts + 1, latestCharge: newId('ch') };
    if (decline === undefined) {
      const paid = { ...tried, status: 'succeeded' as const, paymentMethod: method, decline: undefined };
      return keepAndTell('payment_intent.succeeded', paid);
    }
    const status = 'requires_payment_method' as const;
    const declined = { ...tried, status, paymentMethod: undefined, decline };
    return keepAndTell('payment_intent.payment_failed', declined);
  }

  function cancel(intent: PaymentIntent, reason: string | undefined): PaymentIntent {
    const canceledAt = Math.floor(Date.now() / 1000);
    const canceled = { ...intent, status: 'canceled' as const, canceledAt, cancellationReason: reason };
    return keepAndTell('payment_intent.canceled', canceled);
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
      const method = confirmation && methodFor(intent, confirmation);
      keepAndTell('payment_intent.created', intent);
      return method === undefined ? intent : paidOrThrow(charge(intent, method));
    },

    /** A declined charge is told by the payment's status. Only for a payment that can still be paid. */
    charge,

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
          if (intent.checkoutSession !== undefined) throw ofSession(intent, 'confirm');
          return paidOrThrow(charge(intent, methodFor(intent, confirmation)));
      }
    },

    cancel(id: string, reason: string | undefined): PaymentIntent {
      const intent = get(id);
      if (intent.status === 'succeeded' || intent.status === 'canceled') {
        throw unexpectedState(intent, 'cancel', `it has a status of ${intent.status}`);
      }
      if (intent.checkoutSession !== undefined) throw ofSession(intent, 'cancel');
      return cancel(intent, reason);
    },

    /** Cancels what was not paid. Harmless when repeated. */
    abandon(intent: PaymentIntent): void {
      if (intent.status !== 'succeeded' && intent.status !== 'canceled') cancel(intent, 'expired');
    },

    /** Only for an amount that is still unrefunded. */
    addRefund(intent: PaymentIntent, amount: number): void {
      keep({ ...intent, amountRefunded: intent.amountRefunded + amount });
    },
  };
}

/** Throws what is wrong with a confirmation, before anything is kept. */
function methodFor(intent: PaymentIntent, { paymentMethod, returnUrl }: Confirmation): string {
  const method = paymentMethod ?? intent.paymentMethod;
  if (method === undefined) throw unexpectedState(intent, 'confirm', "it's missing a payment method");
  if (intent.automatic?.allowRedirects === 'always' && returnUrl === undefined) throw returnUrlMissing();
  cardOf(method);
  return method;
}

function cardOf(paymentMethod: string) {
  const card = testCard(paymentMethod);
  if (card === undefined) throw noSuch('PaymentMethod', paymentMethod, 'payment_method', 400);
  return card;
}
