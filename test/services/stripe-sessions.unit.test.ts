import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { closeSession, lookAtSession, openSession, refund } from '../../services/payment/calls.ts';
import { stripeSettings } from '../../services/payment/settings.ts';
import { connectStripe, stripePerformers } from '../../services/payment/stripe/stripe.ts';
import { attempt, failureOf } from '../harness/attempts.ts';
import { hostedPage, onPage } from '../harness/hosted-page.ts';

const amount = { amount: 2580, currency: 'EUR' as const };
const minute = 60_000;
const insufficientFunds = '4000000000009995';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.switches.clear('stripe'));

function stripeOfSandbox(apiVersion?: string) {
  const given = { STRIPE_API_BASE: sandbox.stripeUrl, STRIPE_API_KEY: 'sk_test_order_saga' };
  return connectStripe(stripeSettings({ ...given, STRIPE_API_VERSION: apiVersion }));
}

/** One order's page: its calls, and what became of it at the provider. */
function anOrder({ now = Date.now, page = hostedPage, apiVersion = undefined as string | undefined } = {}) {
  const orderId = randomUUID();
  const asked = { orderId, amount, askedAt: new Date().toISOString() };
  const stripe = stripeOfSandbox(apiVersion);
  const performers = stripePerformers(stripe, { ...page, apiVersion }, now);
  const open = async (number = 1) =>
    doneOf(openSession, await attempt(performers, openSession.of(asked), { number }));
  return {
    orderId,
    stripe,
    open,
    async paid() {
      const opened = await open();
      expect(await onPage(opened.url, 'pay')).toBe(303);
      return opened;
    },
    look: async (sessionId: string) =>
      doneOf(
        lookAtSession,
        await attempt(performers, lookAtSession.of({ orderId, sessionId, look: 1, amount })),
      ),
    close: async (sessionId?: string, number = 1) => {
      const wish = closeSession.of({ ...asked, ...(sessionId !== undefined && { sessionId }) });
      return doneOf(closeSession, await attempt(performers, wish, { number }));
    },
    refund: (paymentId: string) => attempt(performers, refund.of({ orderId, paymentId })),
    sessions: () => sandbox.ledger().stripe.sessions.filter((row) => row.orderId === orderId),
    payments: () => sandbox.ledger().stripe.charges.filter((row) => row.orderId === orderId),
    refunds: () => sandbox.ledger().stripe.refunds.filter((row) => row.orderId === orderId),
  };
}

function doneOf<Result>(
  { result }: { readonly result: { parse(given: unknown): Result } },
  answer: { done: unknown } | { refused: string },
): Result {
  if ('refused' in answer) throw new Error(`refused: ${answer.refused}`);
  return result.parse(answer.done);
}

/** The SDK asks once more by itself when a connection is cut. */
function loseAnswerTo(operation: 'checkout.sessions.create' | 'checkout.sessions.expire') {
  sandbox.switches.set('stripe', { loseAnswer: { operation, times: 2 } });
}

describe('a page', () => {
  it('asks for the whole amount, is named after the order and leads back to it', async () => {
    // given
    const order = anOrder();
    // when
    const { sessionId, url } = await order.open();
    // then
    const session = await order.stripe.checkout.sessions.retrieve(sessionId);
    expect(session).toMatchObject({
      mode: 'payment',
      status: 'open',
      amount_total: 2580,
      currency: 'eur',
      client_reference_id: order.orderId,
      metadata: { order_id: order.orderId },
      success_url: `http://shop.order-saga.test/orders/${order.orderId}?payment=done`,
      cancel_url: `http://shop.order-saga.test/orders/${order.orderId}?payment=cancelled`,
      // Paid in the order's currency, whatever the account's dashboard has as its default.
      adaptive_pricing: { enabled: false },
    });
    expect(url).toBe(session.url);
    expect(session.expires_at * 1000 - Date.now()).toBeGreaterThan(59 * minute);
    expect(order.payments()).toEqual([]);
  });

  it('makes a payment that is named after the order as well, and can be refunded', async () => {
    const order = anOrder();
    const { sessionId } = await order.paid();
    const [payment] = order.payments();
    expect(payment).toMatchObject({ status: 'succeeded', amount: 2580, currency: 'eur' });
    expect(await order.look(sessionId)).toEqual({ standing: 'paid', paymentId: payment?.paymentIntentId });
    await order.refund(String(payment?.paymentIntentId));
    expect(order.refunds()).toEqual([expect.objectContaining({ amount: 2580 })]);
  });

  it('is the same one however often it is asked for', async () => {
    const order = anOrder();
    const first = await order.open(1);
    expect(await order.open(2)).toEqual(first);
    expect(order.sessions()).toHaveLength(1);
  });

  it('is the same one when the answer was lost', async () => {
    // given a page whose opening was never answered
    const order = anOrder();
    loseAnswerTo('checkout.sessions.create');
    expect(await failureOf(order.open(1))).toBe('connection');
    // when, then
    const { sessionId } = await order.open(2);
    expect(order.sessions()).toEqual([expect.objectContaining({ sessionId, status: 'open' })]);
  });

  it('is not asked for again when too little of its time is left', async () => {
    const order = anOrder({ now: () => Date.now() + 26 * minute });
    expect(await failureOf(order.open())).toBe('timeout');
    expect(order.sessions()).toEqual([]);
  });

  it('takes cards only, as versions of the API before the newest say it, too', async () => {
    const order = anOrder({ apiVersion: '2025-09-30.clover' });
    const { sessionId } = await order.open();
    expect(await order.look(sessionId)).toEqual({ standing: 'open' });
  });
});

describe('a look at a page', () => {
  it.each([
    ['nobody has been there', undefined, 'open'],
    ['the customer gave up', 'give_up', 'open'],
    ['the card was declined', 'decline', 'open'],
    ['the customer has paid', 'pay', 'paid'],
  ] as const)('when %s: %s, %s', async (_, action, standing) => {
    const order = anOrder();
    const { sessionId, url } = await order.open();
    if (action !== undefined) await onPage(url, action);
    expect(await order.look(sessionId)).toMatchObject({ standing });
  });

  it('when it was closed', async () => {
    const order = anOrder();
    const { sessionId } = await order.open();
    await order.close(sessionId);
    expect(await order.look(sessionId)).toEqual({ standing: 'expired' });
  });

  it('that fails is followed by one that tells', async () => {
    const order = anOrder();
    const { sessionId } = await order.paid();
    sandbox.switches.set('stripe', { fail: { operation: 'checkout.sessions.retrieve', times: 1 } });
    expect(await failureOf(order.look(sessionId))).toBe('server_error');
    expect(await order.look(sessionId)).toMatchObject({ standing: 'paid' });
  });
});

describe('a page that is closed', () => {
  it('cannot be paid on any more', async () => {
    const order = anOrder();
    const { sessionId, url } = await order.open();
    expect(await order.close(sessionId)).toEqual({ standing: 'expired' });
    expect(await onPage(url, 'pay')).toBe(410);
    expect(order.payments()).toEqual([]);
  });

  it('is closed when only the answer was lost', async () => {
    const order = anOrder();
    const { sessionId } = await order.open();
    loseAnswerTo('checkout.sessions.expire');
    expect(await failureOf(order.close(sessionId, 1))).toBe('connection');
    expect(await order.close(sessionId, 2)).toEqual({ standing: 'expired' });
  });

  it.each([
    ['declined', undefined, 'card_declined'],
    ['declined for want of money', insufficientFunds, 'insufficient_funds'],
  ])('tells why the last card was %s', async (_, card, decline) => {
    const order = anOrder();
    const { sessionId, url } = await order.open();
    expect(await onPage(url, 'decline', card)).toBe(402);
    expect(await order.close(sessionId, 1)).toEqual({ standing: 'expired', decline });
    expect(await order.close(sessionId, 2)).toEqual({ standing: 'expired', decline });
  });

  it('turns out to be paid when the customer was faster', async () => {
    const order = anOrder();
    const { sessionId } = await order.paid();
    const [payment] = order.payments();
    expect(await order.close(sessionId)).toEqual({ standing: 'paid', paymentId: payment?.paymentIntentId });
    expect(order.payments()).toHaveLength(1);
  });

  it('is a matter for a person when it was paid with another amount', async () => {
    // given
    const order = anOrder();
    const { id, url } = await order.stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [
        { quantity: 1, price_data: { currency: 'eur', unit_amount: 99, product_data: { name: 'Order' } } },
      ],
      client_reference_id: order.orderId,
      success_url: 'http://shop.order-saga.test',
    });
    await onPage(String(url), 'pay');
    // when, then
    for (const ask of [order.look, order.close]) {
      await expect(ask(id)).rejects.toThrow('not with the amount');
      await expect(ask(id)).rejects.not.toMatchObject({ name: 'CallFailure' });
    }
  });
});

describe('a page that nobody knows to be open or not', () => {
  it('is closed when it was opened', async () => {
    const order = anOrder();
    const { url } = await order.open();
    expect(await order.close()).toEqual({ standing: 'expired' });
    expect(await onPage(url, 'pay')).toBe(410);
    expect(order.sessions()).toEqual([expect.objectContaining({ status: 'expired' })]);
  });

  it('cannot be opened by a straggler when it was not', async () => {
    const order = anOrder();
    expect(await order.close()).toEqual({ standing: 'expired' });
    const { url } = await order.open();
    expect(await onPage(url, 'pay')).toBe(410);
    expect(order.sessions()).toHaveLength(1);
  });

  it('turns out to be paid', async () => {
    const order = anOrder();
    await order.paid();
    const [payment] = order.payments();
    expect(await order.close()).toEqual({ standing: 'paid', paymentId: payment?.paymentIntentId });
  });

  it('is left to end by itself when the key repeats an error for ever, so that nobody knows where it is', async () => {
    // given a page that was opened, which the key answers with an error
    const order = anOrder();
    sandbox.switches.set('stripe', { failAfterEffect: { operation: 'checkout.sessions.create', times: 1 } });
    for (const _ of [1, 2]) expect(await failureOf(order.open())).toBe('server_error');
    // when, then: without looking at what else there is
    sandbox.switches.set('stripe', { fail: { operation: 'checkout.sessions.list' } });
    expect(await order.close()).toEqual({ standing: 'expired' });
    expect(await failureOf(order.open())).toBe('server_error');
    expect(order.sessions()).toHaveLength(1);
  });

  it('is found without the key once no page could be opened by it', async () => {
    // given
    const hourLater = { now: () => Date.now() + 60 * minute };
    const [never, once] = [anOrder(hourLater), anOrder(hourLater)];
    const performers = stripePerformers(once.stripe, hostedPage);
    const wish = openSession.of({ orderId: once.orderId, amount, askedAt: new Date().toISOString() });
    const { url } = doneOf(openSession, await attempt(performers, wish));
    await onPage(url, 'pay');
    // when, then
    expect(await never.close()).toEqual({ standing: 'expired' });
    expect(never.sessions()).toEqual([]);
    expect(await once.close()).toMatchObject({ standing: 'paid' });
  });

  it('is found without the key when it was opened with other settings', async () => {
    // given
    const order = anOrder();
    const { url } = await order.open();
    const moved = stripePerformers(order.stripe, { ...hostedPage, shopUrl: 'http://new.order-saga.test' });
    const askedAt = new Date(Date.now() - 1_000).toISOString();
    const wish = closeSession.of({ orderId: order.orderId, amount, askedAt });
    // when, then
    expect(await attempt(moved, wish)).toEqual({ done: { standing: 'expired' } });
    expect(await onPage(url, 'pay')).toBe(410);
  });
});
