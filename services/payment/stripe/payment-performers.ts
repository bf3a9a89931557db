import type Stripe from 'stripe';
import { type Performer, perform } from '../../../shared/messaging/performer.ts';
import { CallFailure } from '../../../shared/saga/retry-policy.ts';
import { charge, refund, voidCharge } from '../calls.ts';
import { foundAgain } from './found-again.ts';
import { ListSearch } from './list-search.ts';
import { attemptsWith, keysForgotten } from './stripe-attempt.ts';
import { isAboutCard, refusalIn } from './stripe-failure.ts';
import { stripePayments } from './stripe-payments.ts';

/** Charge, void and refund by Stripe's PaymentIntents. */
export function paymentPerformers(stripe: Stripe, now: () => number): Performer[] {
  const searched = new ListSearch<Stripe.PaymentIntent>();
  const withPayments = attemptsWith(stripe, (client, signal) => stripePayments(client, signal, searched));

  return [
    perform(
      charge,
      withPayments(async ({ orderId, amount, token, askedAt }, { number, idempotencyKey }, payments) => {
        if (keysForgotten(askedAt, now()))
          throw new CallFailure('timeout', `asked for at ${askedAt}, so asking again could charge twice`);
        const { id } = await payments.create(orderId, amount);
        const standing = number > 1 ? (await payments.retrieve(id)).status : undefined;
        if (standing === 'succeeded') return { outcome: 'done', result: { paymentId: id } };
        // Only an earlier attempt of ours cancels it, for the reason below.
        if (standing === 'canceled') return { outcome: 'refused', reason: 'card_declined' };
        try {
          const { status } = await payments.confirm(id, token, idempotencyKey);
          if (status === 'succeeded') return { outcome: 'done', result: { paymentId: id } };
          if (status !== 'requires_action')
            throw new CallFailure('conflict', `payment ${id} is ${status} after its confirmation`);
        } catch (error) {
          const reason = refusalIn(error);
          if (reason !== undefined) return { outcome: 'refused', reason };
          if (!isAboutCard(error)) throw error;
        }
        // The card cannot be used, or the bank wants to ask the customer, who is not there.
        await payments.cancel(id);
        return { outcome: 'refused', reason: 'card_declined' };
      }),
    ),

    perform(
      voidCharge,
      withPayments(async ({ orderId, amount, askedAt }, { number }, payments) => {
        const search = () => payments.search(orderId, askedAt);
        const found = keysForgotten(askedAt, now())
          ? await search()
          : await foundAgain(() => payments.create(orderId, amount), search);
        for (const id of found) {
          const { status } = await payments.retrieve(id);
          if (status === 'succeeded') await payments.refund(orderId, id, number);
          else if (status !== 'canceled') await payments.cancel(id);
        }
        return { outcome: 'done', result: {} };
      }),
    ),

    perform(
      refund,
      withPayments(async ({ orderId, paymentId }, { number }, payments) => {
        await payments.refund(orderId, paymentId, number);
        return { outcome: 'done', result: {} };
      }),
    ),
  ];
}
