import { OrderId } from '../../../shared/contracts/values.ts';
import { derivedId } from '../../../shared/messaging/ids.ts';
import type { CommandResult, ServicePort } from '../../../shared/messaging/service.ts';
import { sessionExpired, sessionPaid } from '../commands.ts';
import { Payment } from '../payment.states.ts';
import {
  type CheckoutSession,
  isSameMoney,
  moneyOf,
  type Standing,
  standingOf,
} from '../stripe/session-standing.ts';
import type { Kept } from './unmatched-webhooks.ts';

/** News of a page on which a customer pays. */
export type PageNews = { readonly eventId: string; readonly type: string; readonly session: CheckoutSession };

/** Why news could not be given to an order. */
export type Mismatch = {
  readonly reason: string;
  /** The page was paid on, so there is money that the order does not take: a person has to see it. */
  readonly strayMoney: boolean;
};

export const namesNoOrder = 'it names no order';

/** The order that a session says it is for, if it says so in one voice. */
export function orderIdOf({ metadata, client_reference_id }: CheckoutSession): string | undefined {
  const [orderId, another] = new Set([metadata?.order_id, client_reference_id].filter((id) => id != null));
  return another === undefined ? OrderId.safeParse(orderId).data : undefined;
}

/**
 * Gives news of a page to the order that it is for: once per event, however often. `unmatched`: why that cannot be
 * done; nothing was. Rejects as `execute` does.
 */
export async function tellOrder(
  { stateOf, execute }: Pick<ServicePort, 'stateOf' | 'execute'>,
  eventId: string,
  session: CheckoutSession,
  withinMs?: number,
): Promise<{ readonly told: CommandResult } | { readonly unmatched: Mismatch }> {
  const orderId = orderIdOf(session);
  if (orderId === undefined) return unmatched(namesNoOrder);
  const state = await stateOf(orderId);
  if (state === undefined) return unmatched('the order is not known here');
  const standing = standingOf(session);
  const objection = objectionTo(session, standing, Payment.parse(state));
  if (objection !== undefined) return unmatched(objection, standing.standing === 'paid');

  const command = { id: derivedId('stripe', eventId), orderId };
  const sessionId = session.id;
  const amount = moneyOf(session);
  if (standing.standing === 'expired')
    return { told: await execute(sessionExpired, { ...command, data: { sessionId } }, withinMs) };
  if (standing.standing !== 'paid') return unmatched('it is neither paid nor expired');
  if (amount === undefined) return unmatched('it was paid in money that the shop does not take', true);
  const { paymentId } = standing;
  return {
    told: await execute(sessionPaid, { ...command, data: { sessionId, paymentId, amount } }, withinMs),
  };
}

function unmatched(reason: string, strayMoney = false): { readonly unmatched: Mismatch } {
  return { unmatched: { reason, strayMoney } };
}

/**
 * What to keep of it. On a provider's account that others use, too, there are many pages that name no order of ours.
 */
export function keptPage({ eventId, type, session }: PageNews, reason: string): Kept {
  const standing = standingOf(session);
  return {
    eventId,
    type,
    objectId: session.id,
    paymentId: standing.standing === 'paid' ? standing.paymentId : undefined,
    orderId: orderIdOf(session),
    reason,
    status: session.status,
    paymentStatus: session.payment_status,
    amount: session.amount_total,
    currency: session.currency,
    lookAgain: reason !== namesNoOrder,
  };
}

/** Why the session cannot be the one that the order is paid by, if it cannot. */
function objectionTo(session: CheckoutSession, standing: Standing, state: Payment): string | undefined {
  const money = (asked: Parameters<typeof isSameMoney>[1]) =>
    isSameMoney(moneyOf(session), asked) ? undefined : 'it asks for another amount than the order';
  switch (state.status) {
    case 'ordered':
    case 'reserved':
    case 'charging':
    case 'voiding':
      return 'no page was opened for the order';
    case 'opening':
    case 'closing':
      return money(state.amount);
    case 'awaiting':
      return session.id === state.sessionId ? money(state.amount) : 'another page is open for the order';
    case 'captured':
    case 'refunding':
    case 'refunded':
      return standing.standing === 'paid' && standing.paymentId !== state.paymentId
        ? 'the order was paid by another payment'
        : undefined;
    case 'failed':
    case 'cancelled':
      return undefined;
  }
}
