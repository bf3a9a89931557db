import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../scripts/sandbox/sandbox.ts';
import {
  charge,
  closeSession,
  lookAtSession,
  openSession,
  refund,
  voidCharge,
} from '../../services/payment/calls.ts';
import { stripeSettings } from '../../services/payment/settings.ts';
import { connectStripe, stripePerformers } from '../../services/payment/stripe/stripe.ts';
import { attempt, failureOf } from '../harness/attempts.ts';
import { hostedPage } from '../harness/hosted-page.ts';

const amount = { amount: 2580, currency: 'EUR' as const };
const dayMs = 24 * 60 * 60 * 1000;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.switches.clear('stripe'));

function stripeAt(apiBase: string, apiKey = 'sk_test_order_saga') {
  return connectStripe(stripeSettings({ STRIPE_API_BASE: apiBase, STRIPE_API_KEY: apiKey }));
}

/** One order's payment: its calls, and what became of it at the provider. */
function anOrder({ token = 'pm_card_visa', now = Date.now } = {}) {
  const orderId = randomUUID();
  const asked = { orderId, amount, askedAt: new Date().toISOString() };
  const performers = stripePerformers(stripeAt(sandbox.stripeUrl), hostedPage, now);
  return {
    orderId,
    charge: (number = 1, signal?: AbortSignal) =>
      attempt(performers, charge.of({ ...asked, token }), { number, ...(signal && { signal }) }),
    voidCharge: (number = 1) => attempt(performers, voidCharge.of(asked), { number }),
    refund: (paymentId: string, number = 1) =>
      attempt(performers, refund.of({ orderId, paymentId }), { number }),
    payments: () => sandbox.ledger().stripe.charges.filter((row) => row.orderId === orderId),
    refunds: () => sandbox.ledger().stripe.refunds.filter((row) => row.orderId === orderId),
  };
}

function paymentIdOf(answer: { done: unknown } | { refused: string }): string {
  if ('refused' in answer) throw new Error(`refused: ${answer.refused}`);
  return charge.result.parse(answer.done).paymentId;
}

describe('a charge', () => {
  it('takes the whole amount once, and is named after the order', async () => {
    const order = anOrder();
    const paymentId = paymentIdOf(await order.charge());
    expect(order.payments()).toEqual([
      expect.objectContaining({ paymentIntentId: paymentId, status: 'succeeded', amount: 2580, attempts: 1 }),
    ]);
  });

  it('is not taken again by another attempt, whether or not the first is known to have failed', async () => {
    const order = anOrder();
    const first = await order.charge(1);
    expect(await order.charge(1)).toEqual(first);
    expect(await order.charge(2)).toEqual(first);
    expect(order.payments()).toHaveLength(1);
    expect(order.payments()[0]?.attempts).toBe(1);
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined'],
    ['pm_card_visa_chargeDeclined', 'card_declined'],
    ['pm_card_visa_chargeDeclinedExpiredCard', 'card_declined'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_there_is_no_such_card', 'card_declined'],
  ])('of %s is refused as %s, at every attempt', async (token, reason) => {
    const order = anOrder({ token });
    expect(await order.charge(1)).toEqual({ refused: reason });
    expect(await order.charge(2)).toEqual({ refused: reason });
  });

  it('of a card that cannot be used leaves no payment that could be paid', async () => {
    const order = anOrder({ token: 'pm_there_is_no_such_card' });
    await order.charge();
    expect(order.payments()).toEqual([expect.objectContaining({ status: 'canceled', attempts: 0 })]);
  });

  it('believes the payment, not an error that the idempotency key repeats', async () => {
    // given a confirmation that took effect and was answered with an error
    const order = anOrder();
    sandbox.switches.set('stripe', { failAfterEffect: { operation: 'payment_intents.confirm', times: 1 } });
    expect(await failureOf(order.charge(1))).toBe('server_error');
    // when it is tried again, then it is found to be done
    expect(paymentIdOf(await order.charge(2))).toBe(order.payments()[0]?.paymentIntentId);
  });

  it('is not asked for again once the provider may have forgotten the key', async () => {
    const order = anOrder({ now: () => Date.now() + dayMs });
    expect(await failureOf(order.charge())).toBe('timeout');
    expect(order.payments()).toEqual([]);
  });
});

describe('a void leaves no charge behind', () => {
  it('when nothing was charged yet', async () => {
    const order = anOrder();
    await order.voidCharge();
    expect(order.payments()).toEqual([expect.objectContaining({ status: 'canceled', attempts: 0 })]);
  });

  it('when the card was declined', async () => {
    const order = anOrder({ token: 'pm_card_visa_chargeDeclined' });
    await order.charge();
    await order.voidCharge();
    expect(order.payments()).toEqual([expect.objectContaining({ status: 'canceled' })]);
  });

  it('when money was taken: all of it goes back, once', async () => {
    const order = anOrder();
    await order.charge();
    await order.voidCharge(1);
    await order.voidCharge(2);
    expect(order.payments()).toHaveLength(1);
    expect(order.refunds()).toEqual([expect.objectContaining({ amount: 2580 })]);
  });

  it('when an attempt at charging straggles in afterwards', async () => {
    const order = anOrder();
    await order.voidCharge();
    expect(await failureOf(order.charge(1))).toBe('conflict');
    expect(await order.charge(2)).toEqual({ refused: 'card_declined' });
    expect(order.payments()).toEqual([expect.objectContaining({ status: 'canceled', attempts: 0 })]);
  });

  it('when the key repeats an error for ever, so that no attempt has ever known which payment to confirm', async () => {
    const order = anOrder();
    sandbox.switches.set('stripe', { failAfterEffect: { operation: 'payment_intents.create', times: 1 } });
    for (const number of [1, 2]) expect(await failureOf(order.charge(number))).toBe('server_error');
    // when, then: without looking at what else there is
    sandbox.switches.set('stripe', { fail: { operation: 'payment_intents.list' } });
    expect(await order.voidCharge()).toEqual({ done: {} });
    expect(await failureOf(order.charge(3))).toBe('server_error');
    expect(order.payments()).toEqual([
      expect.objectContaining({ status: 'requires_payment_method', attempts: 0 }),
    ]);
  });

  it('when the provider is away for longer than a few attempts: it is asked by the key until it answers', async () => {
    const order = anOrder();
    await order.charge();
    sandbox.switches.set('stripe', { fail: {} });
    for (const number of [1, 2, 3, 4]) expect(await failureOf(order.voidCharge(number))).toBe('server_error');
    sandbox.switches.set('stripe', { fail: { operation: 'payment_intents.list' } });
    expect(await order.voidCharge(5)).toEqual({ done: {} });
    expect(order.refunds()).toHaveLength(1);
  });

  it('when the key was first used with other parameters', async () => {
    const order = anOrder();
    await order.charge();
    const asked = { orderId: order.orderId, askedAt: new Date().toISOString() };
    const wish = voidCharge.of({ ...asked, amount: { ...amount, amount: 2000 } });
    await attempt(stripePerformers(stripeAt(sandbox.stripeUrl), hostedPage), wish);
    expect(order.refunds()).toEqual([expect.objectContaining({ amount: 2580 })]);
  });

  it('when the key of the refund repeats an error for ever', async () => {
    // given money that was taken and given back, which was answered with an error
    const order = anOrder();
    await order.charge();
    sandbox.switches.set('stripe', { failAfterEffect: { operation: 'refunds.create', times: 1 } });
    for (const number of [1, 2, 3]) expect(await failureOf(order.voidCharge(number))).toBe('server_error');
    // when, then
    expect(await order.voidCharge(4)).toEqual({ done: {} });
    expect(order.refunds()).toEqual([expect.objectContaining({ amount: 2580 })]);
  });

  it('when the provider may have forgotten the key', async () => {
    const order = anOrder();
    await order.charge();
    const nextDay = stripePerformers(stripeAt(sandbox.stripeUrl), hostedPage, () => Date.now() + dayMs);
    const wish = voidCharge.of({ orderId: order.orderId, amount, askedAt: new Date().toISOString() });
    await attempt(nextDay, wish);
    expect(order.payments()).toHaveLength(1);
    expect(order.refunds()).toHaveLength(1);
  });
});

describe('a refund', () => {
  it('gives everything back once, however often it is tried', async () => {
    const order = anOrder();
    const paymentId = paymentIdOf(await order.charge());
    await order.refund(paymentId);
    await order.refund(paymentId);
    expect(order.refunds()).toEqual([expect.objectContaining({ amount: 2580 })]);
  });

  it('goes on without the key when that repeats an error for ever, and still gives back once', async () => {
    // given a refund that took effect and was answered with an error
    const order = anOrder();
    const paymentId = paymentIdOf(await order.charge());
    sandbox.switches.set('stripe', { failAfterEffect: { operation: 'refunds.create', times: 1 } });
    for (const number of [1, 2, 3])
      expect(await failureOf(order.refund(paymentId, number))).toBe('server_error');
    // when, then
    expect(await order.refund(paymentId, 4)).toEqual({ done: {} });
    expect(order.refunds()).toEqual([expect.objectContaining({ amount: 2580 })]);
  });

  it('goes on though every key repeats an error', async () => {
    const order = anOrder();
    const paymentId = paymentIdOf(await order.charge());
    sandbox.switches.set('stripe', { failAfterEffect: { operation: 'refunds.create', times: 2 } });
    for (const number of [1, 2, 3, 4])
      expect(await failureOf(order.refund(paymentId, number))).toBe('server_error');
    expect(await order.refund(paymentId, 5)).toEqual({ done: {} });
    expect(order.refunds()).toHaveLength(1);
  });

  it('gives back no more than was paid, whatever was given back before', async () => {
    // given a part that a person has given back already
    const order = anOrder();
    const paymentId = paymentIdOf(await order.charge());
    await stripeAt(sandbox.stripeUrl).refunds.create({ payment_intent: paymentId, amount: 1000 });
    // when it is asked for by several keys, also at the same time
    await Promise.all([1, 4, 5].map((number) => order.refund(paymentId, number)));
    // then
    expect(order.refunds().map((row) => row.amount)).toEqual([1000, 1580]);
  });

  it('is named after the order, for whoever looks at it when it bounces', async () => {
    const order = anOrder();
    await order.refund(paymentIdOf(await order.charge()));
    const given = await stripeAt(sandbox.stripeUrl).refunds.retrieve(order.refunds()[0]?.refundId ?? '');
    expect(given.metadata).toEqual({ order_id: order.orderId });
  });

  it('is done when somebody else has refunded the payment', async () => {
    const order = anOrder();
    const paymentId = paymentIdOf(await order.charge());
    await stripeAt(sandbox.stripeUrl).refunds.create({ payment_intent: paymentId });
    expect(await order.refund(paymentId)).toEqual({ done: {} });
    expect(order.refunds()).toHaveLength(1);
  });
});

describe('an attempt that fails says how', () => {
  it.each([
    ['fail', 'server_error'],
    ['rateLimit', 'rate_limited'],
    ['loseAnswer', 'connection'],
  ] as const)('%s: %s', async (name, kind) => {
    sandbox.switches.set('stripe', { [name]: { operation: 'payment_intents.confirm' } });
    expect(await failureOf(anOrder().charge())).toBe(kind);
  });

  it('two attempts at once: conflict for one, and the other has the say', async () => {
    const order = anOrder();
    sandbox.switches.set('stripe', { slow: { operation: 'payment_intents.confirm', delayMs: 600_000 } });
    const giveUp = new AbortController();
    const attempts = [order.charge(1, giveUp.signal), order.charge(1, giveUp.signal)].map(failureOf);
    expect(await Promise.race(attempts)).toBe('conflict');
    giveUp.abort();
    expect((await Promise.all(attempts)).toSorted()).toEqual(['conflict', 'timeout']);
  });

  it('nobody there: connection', async () => {
    const performers = stripePerformers(stripeAt('http://127.0.0.1:1'), hostedPage);
    const wish = refund.of({ orderId: randomUUID(), paymentId: 'pi_1' });
    expect(await failureOf(attempt(performers, wish))).toBe('connection');
  });

  it('a key that is wrong or was rolled: unauthorized, which passes when it is set right', async () => {
    const key = 'rk_test_wrong';
    const performers = stripePerformers(stripeAt(sandbox.stripeUrl, key), hostedPage);
    const [orderId, askedAt] = [randomUUID(), new Date().toISOString()];
    const asked = { orderId, amount, askedAt };
    for (const [call, wish] of [
      [charge, charge.of({ ...asked, token: 'pm_card_visa' })],
      [voidCharge, voidCharge.of(asked)],
      [refund, refund.of({ orderId, paymentId: 'pi_1' })],
      [openSession, openSession.of(asked)],
      [closeSession, closeSession.of(asked)],
      [lookAtSession, lookAtSession.of({ orderId, sessionId: 'cs_1', look: 1, amount })],
    ] as const) {
      expect(await failureOf(attempt(performers, wish)), call.name).toBe('unauthorized');
      expect(call.policy.retries, call.name).toContain('unauthorized');
      await expect(attempt(performers, wish)).rejects.toThrow('STRIPE_API_KEY was refused');
      await expect(attempt(performers, wish)).rejects.not.toThrow('wrong');
    }
  });
});
