import {
  type CancellationWish,
  OrderCancellationRequested,
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  type OrderPlacedData,
} from '../../shared/contracts/orders.ts';
import { InvariantBroken } from '../../shared/saga/errors.ts';
import type { Context } from '../../shared/saga/reaction.ts';
import { published } from './history.ts';
import type { Facts, Order, Purchase, Unplaced } from './order.states.ts';
import { cancellationOf, type Setbacks } from './setbacks.ts';

/** How often an order that should have ended is looked at, in milliseconds, so that it is found without a search. */
const reminderMs = 15 * 60 * 1000;

type Waiting = Extract<Order, { expiresAt: string }>;
type Placed = Extract<Order, { status: 'placed' }>;

/** What somebody or something has made of an order so far. */
export type Undone = Purchase & { readonly wish?: CancellationWish | undefined };

/**
 * An order that has not ended, with its deadline: when it cancels itself, and once that is past, when it is looked at
 * again.
 */
export function waiting<State extends Waiting>(state: State, now: Date) {
  const expiresAt = new Date(state.expiresAt);
  const isDue = state.status === 'placed' || expiresAt > now;
  return { state, deadline: isDue ? expiresAt : new Date(now.getTime() + reminderMs) };
}

export function purchaseOf(order: OrderPlacedData, now: Date, lifetimeMs: number): Purchase {
  const { lines, total } = order;
  const expiresAt = new Date(now.getTime() + lifetimeMs).toISOString();
  const purchase = { lines, total, placedAt: now.toISOString(), expiresAt, history: [] };
  return published(purchase, OrderPlaced.of(order), now);
}

export function place(order: OrderPlacedData, { now }: Context, lifetimeMs: number) {
  return waiting({ status: 'placed' as const, ...purchaseOf(order, now, lifetimeMs) }, now);
}

/** An order that only others have spoken of. */
export function unplaced(facts: Facts, known: Pick<Unplaced, 'expiresAt' | 'history'>, { now }: Context) {
  const { expiresAt, history } = known;
  return waiting({ status: 'unplaced' as const, facts, expiresAt, history }, now);
}

/** How long an order that only others have spoken of is waited for after its time, in milliseconds. */
const waitedForMs = 30 * 24 * 60 * 60 * 1000;

/** Who still has not placed the order never will: with its deadline gone, it may be forgotten. */
export function goOnWaiting(order: Unplaced, now: Date) {
  const isHopeless = now.getTime() > Date.parse(order.expiresAt) + waitedForMs;
  return isHopeless ? { state: order } : waiting(order, now);
}

/** Places an order that others have acted on already. */
export function catchUp(order: OrderPlacedData, known: Unplaced, context: Context, lifetimeMs: number) {
  const { trackingNumber, paymentUrl, wish, ...setbacks } = known.facts;
  const purchase = purchaseOf(order, context.now, lifetimeMs);
  const caughtUp = { ...purchase, history: [...purchase.history, ...known.history] };
  const contradictions = Object.keys(setbacks);
  if (trackingNumber === undefined) {
    if (contradictions.length > 0) return cancelOrWait({ ...caughtUp, wish }, setbacks, context);
    return wish === undefined
      ? waiting({ status: 'placed' as const, ...caughtUp, paymentUrl }, context.now)
      : cancellationRequested(caughtUp, wish, context);
  }
  if (contradictions.length > 0)
    throw new InvariantBroken(`the order was shipped in spite of ${contradictions.join(', ')}`);
  return confirm(caughtUp, trackingNumber, context);
}

export function payAt(order: Placed, paymentUrl: string, { now }: Context) {
  return waiting({ ...order, paymentUrl }, now);
}

export function confirm(order: Purchase, trackingNumber: string, { orderId, now }: Context) {
  const event = OrderConfirmed.of({ orderId, trackingNumber });
  const state = { status: 'confirmed' as const, ...bare(published(order, event, now)), trackingNumber };
  return { state, events: [event] };
}

/** Asks shipping, which alone knows whether the order can still be undone. */
export function requestCancellation(order: Purchase, wish: CancellationWish, { orderId, now }: Context) {
  const event = OrderCancellationRequested.of({ orderId, reason: wish });
  return { ...cancellationRequested(published(order, event, now), wish, { now }), events: [event] };
}

/** Shipping has been asked, by us or by a stranger. */
export function cancellationRequested(
  order: Purchase,
  wish: CancellationWish,
  { now }: Pick<Context, 'now'>,
) {
  return waiting({ status: 'cancelRequested' as const, ...bare(order), wish }, now);
}

export function cancelOrWait(order: Undone, setbacks: Setbacks, { orderId, now }: Context) {
  const { wish } = order;
  const cancellation = cancellationOf(setbacks, wish);
  if (cancellation === undefined)
    return waiting({ status: 'cancelling' as const, ...bare(order), setbacks, ...(wish && { wish }) }, now);
  const event = OrderCancelled.of({ orderId, ...cancellation });
  const state = { status: 'cancelled' as const, ...bare(published(order, event, now)), ...cancellation };
  return { state, events: [event] };
}

function bare({ lines, total, placedAt, expiresAt, history }: Purchase): Purchase {
  return { lines, total, placedAt, expiresAt, history };
}
