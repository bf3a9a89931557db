import Stripe from 'stripe';
import { type Attempt, type Performer, perform } from '../../shared/messaging/performer.ts';
import type { CallAnswer } from '../../shared/saga/call.ts';
import { CallFailure } from '../../shared/saga/retry-policy.ts';
import { charge, refund, voidCharge } from './calls.ts';
import type { StripeSettings } from './settings.ts';
import { callFailure, refusalIn } from './stripe-failure.ts';
import { stripePayments } from './stripe-payments.ts';

const minute = 60_000;
/** Stripe keeps idempotency keys for at least 24 hours. This leaves room for clocks that differ. */
const keysKept = 23 * 60 * minute;
const clocksDiffer = 5 * minute;

/** The official client. It neither retries nor reports: the toolkit does both. */
export function connectStripe({ apiBase, apiKey, apiVersion }: StripeSettings): Stripe {
  const protocol = apiBase.protocol === 'http:' ? 'http' : 'https';
  return new Stripe(apiKey, {
    host: apiBase.hostname,
    port: apiBase.port || (protocol === 'http' ? 80 : 443),
    protocol,
    maxNetworkRetries: 0,
    timeout: charge.policy.timeout,
    telemetry: false,
    ...(apiVersion === undefined ? {} : { apiVersion: apiVersion as Stripe.LatestApiVersion }),
  });
}

/** Charge, void and refund by Stripe's PaymentIntents. */
export function stripePerformers(stripe: Stripe, now: () => number = Date.now): Performer[] {
  const keysForgotten = (askedAt: string) => now() - Date.parse(askedAt) > keysKept;

  /** Gives the requests to one attempt; whatever Stripe's SDK throws comes out as the failure it means. */
  function withPayments<Request, Result, Reason extends string>(
    attempted: (
      request: Request,
      attempt: Attempt,
      payments: ReturnType<typeof stripePayments>,
    ) => Promise<CallAnswer<Result, Reason>>,
  ) {
    return (request: Request, attempt: Attempt) =>
      attempted(request, attempt, stripePayments(stripe, attempt.signal)).catch((error: unknown) => {
        throw callFailure(error);
      });
  }

  return [
    perform(
      charge,
      withPayments(async ({ orderId, amount, token, askedAt }, { number, idempotencyKey }, payments) => {
        if (keysForgotten(askedAt))
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
          if (reason === undefined) throw error;
          return { outcome: 'refused', reason };
        }
        // The bank wants to ask the customer, who is not there.
        await payments.cancel(id);
        return { outcome: 'refused', reason: 'card_declined' };
      }),
    ),

    perform(
      voidCharge,
      withPayments(async ({ orderId, amount, askedAt }, { number }, payments) => {
        // A key remembers failures too and repeats them, so after some attempts we look without it.
        const byKey = number <= 3 && !keysForgotten(askedAt);
        const found = byKey
          ? [await payments.create(orderId, amount)]
          : await payments.search(orderId, new Date(Date.parse(askedAt) - clocksDiffer));
        for (const { id } of found) {
          const { status } = await payments.retrieve(id);
          if (status === 'succeeded') await payments.refund(orderId, id);
          else if (status !== 'canceled') await payments.cancel(id);
        }
        return { outcome: 'done', result: {} };
      }),
    ),

    perform(
      refund,
      withPayments(async ({ orderId, paymentId }, _, payments) => {
        await payments.refund(orderId, paymentId);
        return { outcome: 'done', result: {} };
      }),
    ),
  ];
}
