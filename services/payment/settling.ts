import {
  PaymentCancelled,
  PaymentCaptured,
  PaymentFailed,
  type PaymentFailure,
  PaymentSessionOpened,
} from '../../shared/contracts/payments.ts';
import type { Context } from '../../shared/saga/reaction.ts';
import { type AskedCharge, charge, closeSession, lookAtSession, openSession, refund } from './calls.ts';
import type { Bill, Closing, Session, Taken } from './payment.states.ts';

/**
 * How long customers have, and how often the provider is asked in case that its webhook does not come; milliseconds.
 */
export type PaymentWindow = { readonly windowMs: number; readonly lookEveryMs: number };

/** Asks the provider for the money, in the way that the customer chose. */
export function collect({ amount, payment }: Bill, { orderId, now }: Context) {
  const asked = { amount, askedAt: now.toISOString() };
  return payment.method === 'card'
    ? {
        state: { status: 'charging' as const, ...asked },
        calls: [charge.of({ orderId, token: payment.token, ...asked })],
      }
    : { state: { status: 'opening' as const, ...asked }, calls: [openSession.of({ orderId, ...asked })] };
}

export function awaitCustomer(
  { amount, askedAt }: AskedCharge,
  { sessionId, url }: { readonly sessionId: string; readonly url: string },
  { orderId, now }: Context,
  window: PaymentWindow,
) {
  const windowEndsAt = new Date(now.getTime() + window.windowMs).toISOString();
  const session = { sessionId, windowEndsAt, amount, askedAt };
  return {
    state: { status: 'awaiting' as const, ...session, looks: 0 },
    events: [PaymentSessionOpened.of({ orderId, url, expiresAt: windowEndsAt })],
    deadline: nextLook(session, now, window),
  };
}

/** No webhook has come so far: ask, or close the page if the window is over. */
export function lookAgain(
  { looks, ...session }: Session & { readonly looks: number },
  { orderId, now }: Context,
  window: PaymentWindow,
) {
  if (now.getTime() >= Date.parse(session.windowEndsAt)) return close(session, 'window_over', orderId);
  const look = looks + 1;
  const { sessionId, windowEndsAt, amount, askedAt } = session;
  return {
    state: { status: 'awaiting' as const, sessionId, windowEndsAt, amount, askedAt, looks: look },
    calls: [lookAtSession.of({ orderId, sessionId, look, amount })],
    deadline: nextLook(session, now, window),
  };
}

function nextLook({ windowEndsAt }: Session, now: Date, { lookEveryMs }: PaymentWindow): Date {
  return new Date(Math.min(now.getTime() + lookEveryMs, Date.parse(windowEndsAt)));
}

/** Our own window ends by closing the provider's page, and the provider's answer is believed. */
export function close(
  { sessionId, amount, askedAt }: AskedCharge & { readonly sessionId?: string },
  because: Closing,
  orderId: string,
) {
  return {
    state: { status: 'closing' as const, amount, because },
    calls: [closeSession.of({ orderId, amount, askedAt, ...(sessionId !== undefined && { sessionId }) })],
  };
}

export function captured({ paymentId, amount }: Taken, orderId: string) {
  const state = { status: 'captured' as const, paymentId, amount };
  return { state, events: [PaymentCaptured.of({ orderId, paymentId, amount })] };
}

export function failed(orderId: string, reason: PaymentFailure) {
  return { state: { status: 'failed' as const }, events: [PaymentFailed.of({ orderId, reason })] };
}

export function cancelled(orderId: string) {
  return { state: { status: 'cancelled' as const }, events: [PaymentCancelled.of({ orderId })] };
}

/** The money has come: it is kept, or goes back if nobody wants the order any more. */
export function settle(taken: Taken, unwanted: boolean | undefined, orderId: string) {
  return unwanted ? giveBack(taken, orderId) : captured(taken, orderId);
}

/** All of it goes back, whenever it came. */
export function giveBack({ paymentId, amount }: Taken, orderId: string) {
  return {
    state: { status: 'refunding' as const, paymentId, amount },
    calls: [refund.of({ orderId, paymentId })],
  };
}
