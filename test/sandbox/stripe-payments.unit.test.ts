import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { errorOf, postForm, runningSandbox, stripeClient, visaCharge } from './running-sandbox.ts';

async function given() {
  const sandbox = await runningSandbox();
  return { sandbox, stripe: stripeClient(sandbox.stripeUrl) };
}

describe('API keys', () => {
  it.each([
    ['a live key', 'sk_live_order_saga'],
    ['anything else', 'secret'],
  ])('refuses %s with 401 and does not repeat it', async (_, apiKey) => {
    const { sandbox } = await given();
    const error = await errorOf(
      stripeClient(sandbox.stripeUrl, apiKey).paymentIntents.create(visaCharge('o')),
    );
    expect(error).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 });
    expect(error.message).not.toContain(apiKey);
    expect(sandbox.ledger().stripe.charges).toEqual([]);
  });

  it('refuses a request without a key, with a request id', async () => {
    const { sandbox } = await given();
    const response = await fetch(`${sandbox.stripeUrl}/v1/payment_intents`);
    expect(response.status).toBe(401);
    expect(response.headers.get('request-id')).toMatch(/^req_\w+$/);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });
});

describe('a payment', () => {
  it('succeeds with an accepted card and can be retrieved', async () => {
    const { sandbox, stripe } = await given();
    const intent = await stripe.paymentIntents.create(
      visaCharge('order-1', { description: 'Tea & biscuits' }),
    );
    expect(intent).toMatchObject({
      object: 'payment_intent',
      status: 'succeeded',
      amount: 4200,
      amount_received: 4200,
      currency: 'eur',
      description: 'Tea & biscuits',
      metadata: { order_id: 'order-1' },
      payment_method: 'pm_card_visa',
      last_payment_error: null,
      livemode: false,
    });
    expect(intent.id).toMatch(/^pi_/);
    expect(intent.latest_charge).toMatch(/^ch_/);
    expect(intent.lastResponse.requestId).toMatch(/^req_/);
    expect(await stripe.paymentIntents.retrieve(intent.id)).toEqual(intent);
    expect(sandbox.ledger().stripe.charges).toEqual([
      {
        orderId: 'order-1',
        paymentIntentId: intent.id,
        amount: 4200,
        currency: 'eur',
        status: 'succeeded',
        attempts: 1,
      },
    ]);
  });

  it.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
  ])(
    'with %s is declined as a card error that carries the payment',
    async (payment_method, code, decline_code) => {
      const { sandbox, stripe } = await given();
      const error = await errorOf(stripe.paymentIntents.create(visaCharge('order-1', { payment_method })));
      expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, code, decline_code });
      expect(error.payment_intent).toMatchObject({
        status: 'requires_payment_method',
        amount_received: 0,
        last_payment_error: { type: 'card_error', code },
      });
      expect(sandbox.ledger().stripe.charges).toMatchObject([
        { orderId: 'order-1', status: 'requires_payment_method', attempts: 1 },
      ]);
    },
  );

  it('waits for a confirmation, and takes another card after a decline', async () => {
    const { sandbox, stripe } = await given();
    const { id, status } = await stripe.paymentIntents.create(
      visaCharge('order-1', { confirm: false, payment_method: 'pm_card_chargeDeclined' }),
    );
    expect(status).toBe('requires_confirmation');

    const declined = await errorOf(stripe.paymentIntents.confirm(id));
    expect(declined.code).toBe('card_declined');
    const unpaid = await errorOf(stripe.paymentIntents.confirm(id));
    expect(unpaid).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });

    const paid = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ status: 'succeeded', attempts: 2 }]);

    const again = await errorOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }));
    expect(again).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    expect(again.payment_intent).toMatchObject({ id, status: 'succeeded' });
  });

  it('without a card requires one', async () => {
    const { stripe } = await given();
    const intent = await stripe.paymentIntents.create({
      amount: 100,
      currency: 'usd',
    });
    expect(intent).toMatchObject({ status: 'requires_payment_method', payment_method: null });
  });

  it('can be canceled until it succeeded, and is not charged afterwards', async () => {
    const { stripe } = await given();
    const open = await stripe.paymentIntents.create(visaCharge('order-1', { confirm: false }));
    const canceled = await stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    expect(await errorOf(stripe.paymentIntents.confirm(open.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(await errorOf(stripe.paymentIntents.cancel(open.id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });

    const paid = await stripe.paymentIntents.create(visaCharge('order-2'));
    const refused = await errorOf(stripe.paymentIntents.cancel(paid.id));
    expect(refused).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
    expect(refused.payment_intent).toMatchObject({ status: 'succeeded' });
  });

  it('needs a return_url unless redirecting payment methods are excluded', async () => {
    const { sandbox, stripe } = await given();
    const { automatic_payment_methods: _, ...unrestricted } = visaCharge('order-1');
    const automatic = { ...unrestricted, automatic_payment_methods: { enabled: true } };
    for (const parameters of [unrestricted, automatic]) {
      const error = await errorOf(stripe.paymentIntents.create(parameters));
      expect(error.statusCode).toBe(400);
      expect(error.message).toContain('`return_url`');
    }
    expect(sandbox.ledger().stripe.charges).toEqual([]);

    const returning = { ...unrestricted, return_url: 'https://shop.example/paid' };
    const excluded = {
      ...unrestricted,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' as const },
    };
    for (const parameters of [returning, excluded]) {
      expect((await stripe.paymentIntents.create(parameters)).status).toBe('succeeded');
    }
  });
});

describe('wrong parameters', () => {
  it.each<[string, Partial<Stripe.PaymentIntentCreateParams>, string | undefined, string]>([
    ['an unknown payment method', { payment_method: 'pm_card_nobody' }, 'resource_missing', 'payment_method'],
    ['a negative amount', { amount: -1 }, 'parameter_invalid_integer', 'amount'],
    ['a fractional amount', { amount: 10.5 }, 'parameter_invalid_integer', 'amount'],
    ['an amount below the minimum', { amount: 49 }, 'amount_too_small', 'amount'],
    ['an amount above the maximum', { amount: 100_000_000 }, 'amount_too_large', 'amount'],
    ['an unknown currency', { currency: 'xyz' }, undefined, 'currency'],
    ['an empty currency', { currency: '' }, 'parameter_invalid_empty', 'currency'],
    ['overlong metadata', { metadata: { note: 'x'.repeat(501) } }, undefined, 'metadata[note]'],
  ])('are refused: %s', async (_, overrides, code, param) => {
    const { sandbox, stripe } = await given();
    const error = await errorOf(stripe.paymentIntents.create(visaCharge('order-1', overrides)));
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, code, param });
    expect(sandbox.ledger().stripe.charges).toEqual([]);
  });

  it.each([
    ['amount=100&currency=eur&colour=red', 'parameter_unknown', 'colour'],
    [
      'amount=100&currency=eur&automatic_payment_methods[speed]=1',
      'parameter_unknown',
      'automatic_payment_methods[speed]',
    ],
    ['currency=eur', 'parameter_missing', 'amount'],
    ['amount=100', 'parameter_missing', 'currency'],
    ['amount=&currency=eur', 'parameter_invalid_empty', 'amount'],
    ['amount=1e3&currency=eur', 'parameter_invalid_integer', 'amount'],
  ])('are named: %s', async (body, code, param) => {
    const { sandbox } = await given();
    const response = await postForm(`${sandbox.stripeUrl}/v1/payment_intents`, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', code, param } });
  });

  it.each([
    ['2026-09-30.endive', 400, 'payment_method_types_no_longer_supported'],
    ['2026-08-26.dahlia', 200, undefined],
    ['yesterday', 400, undefined],
  ])('follow the API version: payment_method_types with %s', async (version, status, code) => {
    const { sandbox } = await given();
    const body =
      'amount=100&currency=eur&payment_method=pm_card_visa&confirm=true&payment_method_types[0]=card';
    const url = `${sandbox.stripeUrl}/v1/payment_intents`;
    const response = await postForm(url, body, { 'stripe-version': version });
    expect(response.status).toBe(status);
    const answer = (await response.json()) as { error?: { code?: string } };
    expect(answer.error?.code).toBe(code);
  });

  it('are refused in another content type or a malformed form', async () => {
    const { sandbox } = await given();
    const url = `${sandbox.stripeUrl}/v1/payment_intents`;
    const json = await postForm(url, '{"amount":100}', { 'content-type': 'application/json' });
    const malformed = await postForm(url, 'amount=1&amount[x]=2');
    for (const response of [json, malformed]) {
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    }
  });

  it('the minimum and the case of a currency are as documented', async () => {
    const { stripe } = await given();
    const pound = await stripe.paymentIntents.create(visaCharge('a', { currency: 'GBP', amount: 30 }));
    expect(pound.currency).toBe('gbp');
    const yen = await errorOf(stripe.paymentIntents.create(visaCharge('b', { currency: 'jpy', amount: 49 })));
    expect(yen.message).toBe('Amount must be at least ¥50 jpy');
  });

  it('an unknown payment or route is 404', async () => {
    const { sandbox, stripe } = await given();
    expect(await errorOf(stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
      param: 'intent',
    });
    expect(await errorOf(stripe.paymentIntents.cancel('pi_none'))).toMatchObject({ statusCode: 404 });
    const response = await postForm(`${sandbox.stripeUrl}/v1/nothing`, '');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
  });
});

describe('the list of payments', () => {
  it('is paged, newest first', async () => {
    const { stripe } = await given();
    const created: string[] = [];
    for (const order of ['a', 'b', 'c', 'd', 'e']) {
      created.unshift((await stripe.paymentIntents.create(visaCharge(order))).id);
    }
    const first = await stripe.paymentIntents.list({ limit: 2 });
    expect(first).toMatchObject({ object: 'list', has_more: true });
    expect(first.data.map(({ id }) => id)).toEqual(created.slice(0, 2));
    const next = await stripe.paymentIntents.list({ limit: 3, starting_after: created[1] ?? '' });
    expect(next.data.map(({ id }) => id)).toEqual(created.slice(2));
    expect(next.has_more).toBe(false);
    const all = await stripe.paymentIntents.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(created);
  });

  it('is filtered by time of creation', async () => {
    const { stripe } = await given();
    const { id, created } = await stripe.paymentIntents.create(visaCharge('a'));
    const idsOf = async (range: number | { gt?: number; gte?: number; lt?: number; lte?: number }) =>
      (await stripe.paymentIntents.list({ created: range })).data.map((intent) => intent.id);
    expect(await idsOf({ gte: created, lte: created })).toEqual([id]);
    expect(await idsOf(created)).toEqual([id]);
    expect(await idsOf({ gt: created })).toEqual([]);
    expect(await idsOf({ lt: created })).toEqual([]);
  });

  it.each([
    ['a limit of 0', { limit: 0 }],
    ['a limit above 100', { limit: 101 }],
    ['an unknown cursor', { starting_after: 'pi_none' }],
  ])('refuses %s', async (_, parameters) => {
    const { stripe } = await given();
    expect(await errorOf(stripe.paymentIntents.list(parameters))).toMatchObject({ statusCode: 400 });
  });
});
