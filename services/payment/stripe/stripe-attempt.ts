import type Stripe from 'stripe';
import type { Attempt } from '../../../shared/messaging/performer.ts';
import type { CallAnswer } from '../../../shared/saga/call.ts';
import { callFailure } from './stripe-failure.ts';

const minute = 60_000;
/** Stripe keeps idempotency keys for at least 24 hours. This leaves room for clocks that differ. */
export const keysKept = 23 * 60 * minute;
/** How far apart, in milliseconds, Stripe's clock and ours may be. */
export const clocksDiffer = 5 * minute;

/** A key remembers failures too and repeats them, so after these attempts a refund goes on without it. */
export const attemptsByKey = 3;

/** Whether Stripe may not know a key any more that was first used at this time. */
export function keysForgotten(askedAt: string, now: number): boolean {
  return now - Date.parse(askedAt) > keysKept;
}

/**
 * When that was created which was first asked for at this time, and for so many milliseconds more: by Stripe's clock.
 */
export function createdWithin(askedAt: string, ms: number): { readonly gte: number; readonly lte: number } {
  const asked = Date.parse(askedAt);
  const seconds = (at: number) => Math.floor(at / 1000);
  return { gte: seconds(asked - clocksDiffer), lte: seconds(asked + ms + clocksDiffer) };
}

/** Gives the requests to one attempt; whatever Stripe's SDK throws comes out as the failure it means. */
export function attemptsWith<Requests>(
  stripe: Stripe,
  requestsOf: (stripe: Stripe, signal: AbortSignal) => Requests,
) {
  return <Request, Result, Reason extends string>(
    attempted: (
      request: Request,
      attempt: Attempt,
      requests: Requests,
    ) => Promise<CallAnswer<Result, Reason>>,
  ) =>
    (request: Request, attempt: Attempt) =>
      attempted(request, attempt, requestsOf(stripe, attempt.signal)).catch((error: unknown) => {
        throw callFailure(error);
      });
}
