import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  errorOf,
  eventually,
  postForm,
  runningSandbox,
  stripeClient,
  visaCharge,
} from './running-sandbox.ts';

async function given() {
  const sandbox = await runningSandbox();
  return { sandbox, stripe: stripeClient(sandbox.stripeUrl) };
}

const key = { idempotencyKey: 'pay_order-1' };

afterEach(() => {
  vi.useRealTimers();
});

describe('the same key again', () => {
  it('replays the first answer and charges once', async () => {
    const { sandbox, stripe } = await given();
    const first = await stripe.paymentIntents.create(visaCharge('order-1'), key);
    const second = await stripe.paymentIntents.create(visaCharge('order-1'), key);
    expect(second).toEqual(first);
    expect(first.lastResponse.headers).not.toHaveProperty('idempotent-replayed');
    expect(second.lastResponse.headers).toMatchObject({
      'idempotent-replayed': 'true',
      'original-request': first.lastResponse.requestId,
      'idempotency-key': 'pay_order-1',
    });
    expect(second.lastResponse.requestId).not.toBe(first.lastResponse.requestId);
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ attempts: 1 }]);
  });

  it('replays a decline without trying the card again', async () => {
    const { sandbox, stripe } = await given();
    const declined = visaCharge('order-1', { payment_method: 'pm_card_visa_chargeDeclined' });
    const first = await errorOf(stripe.paymentIntents.create(declined, key));
    const second = await errorOf(stripe.paymentIntents.create(declined, key));
    expect(second).toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect(second.payment_intent?.id).toBe(first.payment_intent?.id);
    expect(second.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ attempts: 1 }]);
  });

  it('replays a refusal found while executing', async () => {
    const { stripe } = await given();
    const paid = await stripe.paymentIntents.create(visaCharge('order-1'));
    await errorOf(stripe.paymentIntents.cancel(paid.id, {}, key));
    const second = await errorOf(stripe.paymentIntents.cancel(paid.id, {}, key));
    expect(second.headers).toMatchObject({ 'idempotent-replayed': 'true' });
  });

  it('replays a refund and refunds once', async () => {
    const { sandbox, stripe } = await given();
    const { id } = await stripe.paymentIntents.create(visaCharge('order-1'));
    const first = await stripe.refunds.create({ payment_intent: id }, { idempotencyKey: 'refund_order-1' });
    const second = await stripe.refunds.create({ payment_intent: id }, { idempotencyKey: 'refund_order-1' });
    expect(second).toEqual(first);
    expect(sandbox.ledger().stripe.refunds).toHaveLength(1);
  });

  it('with other parameters is refused', async () => {
    const { sandbox, stripe } = await given();
    await stripe.paymentIntents.create(visaCharge('order-1'), key);
    const error = await errorOf(stripe.paymentIntents.create(visaCharge('order-1', { amount: 4300 }), key));
    expect(error).toMatchObject({
      type: 'StripeIdempotencyError',
      rawType: 'idempotency_error',
      statusCode: 400,
    });
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ amount: 4200 }]);
  });

  it('for another endpoint is refused', async () => {
    const { stripe } = await given();
    const { id } = await stripe.paymentIntents.create(visaCharge('order-1'), key);
    const error = await errorOf(stripe.refunds.create({ payment_intent: id }, key));
    expect(error).toMatchObject({ rawType: 'idempotency_error', statusCode: 400 });
    expect(error.message).toContain("('/v1/refunds' vs '/v1/payment_intents')");
  });

  it('is the same request whatever the order of its parameters', async () => {
    const { sandbox } = await given();
    const url = `${sandbox.stripeUrl}/v1/payment_intents`;
    const header = { 'idempotency-key': 'k' };
    await postForm(url, 'amount=100&currency=eur&metadata[a]=1&metadata[b]=2', header);
    const second = await postForm(url, 'metadata[b]=2&metadata[a]=1&currency=eur&amount=100', header);
    expect(second.status).toBe(200);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('is free again when the first request had wrong parameters', async () => {
    const { stripe } = await given();
    await errorOf(stripe.paymentIntents.create(visaCharge('order-1', { amount: 1 }), key));
    const corrected = await stripe.paymentIntents.create(visaCharge('order-1'), key);
    expect(corrected.status).toBe('succeeded');
    expect(corrected.lastResponse.headers).not.toHaveProperty('idempotent-replayed');
  });

  it('while the first is under way is refused with 409, and replays afterwards', async () => {
    const { sandbox, stripe } = await given();
    sandbox.switches.set('stripe', { slow: { delayMs: 1000, times: 1 } });
    const first = stripe.paymentIntents.create(visaCharge('order-1'), key);
    // when the first request has reached the sandbox and holds the key
    await eventually(() => sandbox.switches.show('stripe').slow).toBeUndefined();
    const second = await errorOf(stripe.paymentIntents.create(visaCharge('order-1'), key));
    expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    const { id } = await first;
    const third = await stripe.paymentIntents.create(visaCharge('order-1'), key);
    expect(third.id).toBe(id);
    expect(sandbox.ledger().stripe.charges).toHaveLength(1);
  });

  it('charges anew a day later, as Stripe forgets keys after 24 hours', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { sandbox, stripe } = await given();
    await stripe.paymentIntents.create(visaCharge('order-1'), key);
    vi.setSystemTime(Date.now() + 24 * 60 * 60 * 1000);
    await stripe.paymentIntents.create(visaCharge('order-1'), key);
    expect(sandbox.ledger().stripe.charges).toHaveLength(2);
  });

  it('may have 255 characters and no more', async () => {
    const { stripe } = await given();
    const longest = await stripe.paymentIntents.create(visaCharge('a'), { idempotencyKey: 'k'.repeat(255) });
    expect(longest.status).toBe('succeeded');
    const error = await errorOf(
      stripe.paymentIntents.create(visaCharge('b'), { idempotencyKey: 'k'.repeat(256) }),
    );
    expect(error.statusCode).toBe(400);
  });
});

it('other keys, and no key, are other requests', async () => {
  const { sandbox } = await given();
  const url = `${sandbox.stripeUrl}/v1/payment_intents`;
  const body = 'amount=100&currency=eur&payment_method=pm_card_visa';
  await postForm(url, body, { 'idempotency-key': 'a' });
  await postForm(url, body, { 'idempotency-key': 'b' });
  await postForm(url, body);
  await postForm(url, body);
  expect(sandbox.ledger().stripe.charges).toHaveLength(4);
});
