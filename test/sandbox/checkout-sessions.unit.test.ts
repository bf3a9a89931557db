import type Stripe from 'stripe';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  errorOf,
  eventually,
  paySession,
  postForm,
  postPayPage,
  runningSandbox,
  stripeClient,
} from './running-sandbox.ts';

async function given() {
  const sandbox = await runningSandbox();
  return { sandbox, stripe: stripeClient(sandbox.stripeUrl) };
}

const key = { idempotencyKey: 'session_order-1' };
const expanded = { expand: ['payment_intent'] };
const minutes = (count: number) => Math.floor(Date.now() / 1000) + count * 60;

afterEach(() => {
  vi.useRealTimers();
});

describe('a Checkout Session', () => {
  it('is created once per idempotency key', async () => {
    const { sandbox, stripe } = await given();
    const wanted = paySession('order-1', { expires_at: minutes(60), customer_email: 'ada@x.example' });
    const session = await stripe.checkout.sessions.create(wanted, key);
    expect(await stripe.checkout.sessions.create(wanted, key)).toEqual(session);
    expect(session).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 4200,
      currency: 'eur',
      client_reference_id: 'order-1',
      customer_email: 'ada@x.example',
      metadata: { order_id: 'order-1' },
      payment_intent: null,
      expires_at: wanted.expires_at,
      success_url: wanted.success_url,
      url: `${sandbox.stripeUrl}/c/pay/${session.id}`,
    });
    expect(session.id).toMatch(/^cs_test_\w+$/);
    expect(await stripe.checkout.sessions.retrieve(session.id)).toEqual(session);
    expect(sandbox.ledger().stripe).toEqual({
      charges: [],
      refunds: [],
      sessions: [
        {
          orderId: 'order-1',
          sessionId: session.id,
          status: 'open',
          paymentStatus: 'unpaid',
          paymentIntentId: null,
          attempts: 0,
          isKnown: true,
        },
      ],
    });
  });

  it('lives for 24 hours unless asked otherwise', async () => {
    const { stripe } = await given();
    const { created, expires_at } = await stripe.checkout.sessions.create(paySession('order-1'));
    expect(expires_at - created).toBe(24 * 60 * 60);
  });

  it('expired by the client cannot be paid, and its unpaid payment is canceled', async () => {
    const { sandbox, stripe } = await given();
    const session = await stripe.checkout.sessions.create(paySession('order-1'));
    await postPayPage(session, { action: 'decline' });

    const expired = await stripe.checkout.sessions.expire(session.id, expanded);
    expect(expired).toMatchObject({
      status: 'expired',
      payment_status: 'unpaid',
      url: null,
      payment_intent: { status: 'canceled', last_payment_error: { code: 'card_declined' } },
    });
    expect((await postPayPage(session, { action: 'pay' })).status).toBe(410);
    expect(await errorOf(stripe.checkout.sessions.expire(session.id))).toMatchObject({
      statusCode: 400,
      type: 'StripeInvalidRequestError',
      message: expect.stringContaining('has a status of `expired`'),
    });
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ status: 'canceled', attempts: 1 }]);
  });

  it('paid cannot be expired', async () => {
    const { stripe } = await given();
    const session = await stripe.checkout.sessions.create(paySession('order-1'));
    await postPayPage(session, { action: 'pay' });
    expect(await errorOf(stripe.checkout.sessions.expire(session.id))).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('has a status of `complete`'),
    });
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
    });
  });

  it('expires by itself when its time is over, seen by whoever looks first', async () => {
    const { sandbox, stripe } = await given();
    const session = await stripe.checkout.sessions.create(paySession('order-1', { expires_at: minutes(31) }));
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(session.expires_at * 1000 - 1);
    expect((await fetch(session.url ?? '')).status).toBe(200);
    vi.setSystemTime(session.expires_at * 1000);
    expect((await postPayPage(session, { action: 'pay' })).status).toBe(410);
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired' });
    expect(sandbox.ledger().stripe.charges).toEqual([]);
  });

  it('expires by itself although nobody looks', async () => {
    const { sandbox, stripe } = await given();
    const { expires_at } = await stripe.checkout.sessions.create(
      paySession('order-1', { expires_at: minutes(31) }),
    );
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(expires_at * 1000);
    await eventually(() => sandbox.ledger().stripe.sessions).toMatchObject([{ status: 'expired' }]);
  });

  it('keeps its payment from being confirmed or canceled by API', async () => {
    const { stripe } = await given();
    const session = await stripe.checkout.sessions.create(paySession('order-1'));
    await postPayPage(session, { action: 'decline' });
    const { payment_intent: id } = await stripe.checkout.sessions.retrieve(session.id);
    const visa = { payment_method: 'pm_card_visa' };
    for (const call of [
      stripe.paymentIntents.confirm(String(id), visa),
      stripe.paymentIntents.cancel(String(id)),
    ]) {
      expect(await errorOf(call)).toMatchObject({
        statusCode: 400,
        code: 'payment_intent_unexpected_state',
      });
    }
    expect((await postPayPage(session, { action: 'pay' })).status).toBe(303);
  });

  it('that is unknown is 404', async () => {
    const { stripe } = await given();
    for (const call of [
      stripe.checkout.sessions.retrieve('cs_test_none'),
      stripe.checkout.sessions.expire('cs_test_none'),
    ]) {
      expect(await errorOf(call)).toMatchObject({ statusCode: 404, code: 'resource_missing' });
    }
  });

  it('survives a lost answer: the same key finds it again', async () => {
    const { sandbox, stripe } = await given();
    // given two, because the SDK itself asks once more when a connection closes
    sandbox.switches.set('stripe', { loseAnswer: { operation: 'checkout.sessions.create', times: 2 } });
    expect((await errorOf(stripe.checkout.sessions.create(paySession('order-1'), key))).type).toBe(
      'StripeConnectionError',
    );
    const { id } = await stripe.checkout.sessions.create(paySession('order-1'), key);
    expect(sandbox.ledger().stripe.sessions).toMatchObject([{ sessionId: id }]);
  });

  it.each(['checkout.sessions.retrieve', 'checkout.sessions.expire'] as const)(
    'is meant by a switch for its order: %s',
    async (operation) => {
      const { sandbox, stripe } = await given();
      const { id } = await stripe.checkout.sessions.create(paySession('order-1'));
      const other = await stripe.checkout.sessions.create(paySession('order-2'));
      sandbox.switches.set('stripe', { fail: { operation, orderId: 'order-1' } });
      const name = operation === 'checkout.sessions.expire' ? 'expire' : 'retrieve';
      expect((await errorOf(stripe.checkout.sessions[name](id))).statusCode).toBe(500);
      expect((await stripe.checkout.sessions[name](other.id)).id).toBe(other.id);
    },
  );
});

describe('wrong parameters of a session', () => {
  const line = { currency: 'eur', unit_amount: 100, product_data: { name: 'Tea' } };

  it.each<[string, Partial<Stripe.Checkout.SessionCreateParams>, string | undefined, string]>([
    ['another mode', { mode: 'subscription' }, undefined, 'mode'],
    ['no lines', { line_items: [] }, 'parameter_missing', 'line_items'],
    [
      'two currencies',
      {
        line_items: [
          { quantity: 1, price_data: line },
          { quantity: 1, price_data: { ...line, currency: 'usd' } },
        ],
      },
      undefined,
      'line_items',
    ],
    [
      'a total below the minimum',
      { line_items: [{ quantity: 1, price_data: { ...line, unit_amount: 49 } }] },
      'amount_too_small',
      'line_items',
    ],
    [
      'a quantity of 0',
      { line_items: [{ quantity: 0, price_data: line }] },
      'parameter_invalid_integer',
      'line_items[0][quantity]',
    ],
    ['an end too soon', { expires_at: minutes(29) }, undefined, 'expires_at'],
    ['an end too late', { expires_at: minutes(24 * 60 + 1) }, undefined, 'expires_at'],
    ['a script as URL', { success_url: 'javascript:alert(1)' }, undefined, 'success_url'],
    ['what cannot be expanded', { expand: ['customer'] }, undefined, 'expand[0]'],
    ['what the sandbox does not know', { locale: 'nl' }, 'parameter_unknown', 'locale'],
  ])('are refused: %s', async (_, overrides, code, param) => {
    const { sandbox, stripe } = await given();
    const error = await errorOf(stripe.checkout.sessions.create(paySession('order-1', overrides)));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, code, param });
    expect(sandbox.ledger().stripe.sessions).toEqual([]);
  });

  it('are named: what is missing', async () => {
    const { sandbox } = await given();
    const response = await postForm(`${sandbox.stripeUrl}/v1/checkout/sessions`, 'mode=payment');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'parameter_missing', param: 'line_items' },
    });
  });

  it('follow the API version: payment_method_types', async () => {
    const { stripe } = await given();
    const cards = { payment_method_types: ['card'] };
    const error = await errorOf(stripe.checkout.sessions.create({ ...paySession('a'), ...cards }));
    expect(error.code).toBe('payment_method_types_no_longer_supported');
  });
});

describe('the list of sessions', () => {
  it('is paged in both directions, newest first', async () => {
    const { stripe } = await given();
    const created: string[] = [];
    for (const order of ['a', 'b', 'c', 'd', 'e']) {
      created.unshift((await stripe.checkout.sessions.create(paySession(order))).id);
    }
    const idsOf = async (parameters: Stripe.Checkout.SessionListParams) => {
      const { data, has_more } = await stripe.checkout.sessions.list(parameters);
      return { ids: data.map(({ id }) => id), has_more };
    };
    const [, , middle = ''] = created;
    expect(await idsOf({ limit: 2 })).toEqual({ ids: created.slice(0, 2), has_more: true });
    expect(await idsOf({ starting_after: middle })).toEqual({ ids: created.slice(3), has_more: false });
    expect(await idsOf({ ending_before: middle, limit: 1 })).toEqual({ ids: [created[1]], has_more: true });
    const all = await stripe.checkout.sessions.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(created);
  });

  it('is filtered by status, payment and time of creation, and shows payments in full', async () => {
    const { stripe } = await given();
    const paid = await stripe.checkout.sessions.create(paySession('a'));
    const open = await stripe.checkout.sessions.create(paySession('b'));
    await postPayPage(paid, { action: 'pay' });
    const idsOf = async (parameters: Stripe.Checkout.SessionListParams) =>
      (await stripe.checkout.sessions.list(parameters)).data.map(({ id }) => id);

    expect(await idsOf({ status: 'open' })).toEqual([open.id]);
    expect(await idsOf({ status: 'complete' })).toEqual([paid.id]);
    const { data } = await stripe.checkout.sessions.list({
      status: 'complete',
      expand: ['data.payment_intent'],
    });
    const intent = data[0]?.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({ status: 'succeeded', amount: 4200 });
    expect(await idsOf({ payment_intent: intent.id })).toEqual([paid.id]);
    expect(await idsOf({ created: { gte: open.created } })).toContain(open.id);
    expect(await idsOf({ created: { gt: open.created } })).toEqual([]);
  });
});
