import { describe, expect, it } from 'vitest';
import {
  bookShipment,
  cancelShipment,
  errorOf,
  eventually,
  runningSandbox,
  stripeClient,
  visaCharge,
} from './running-sandbox.ts';

async function given() {
  const sandbox = await runningSandbox();
  return { sandbox, stripe: stripeClient(sandbox.stripeUrl) };
}

const key = { idempotencyKey: 'pay_order-1' };

describe('the switches of Stripe', () => {
  it('fail: 500 without effect, and the same key works afterwards', async () => {
    const { sandbox, stripe } = await given();
    sandbox.switches.set('stripe', { fail: { times: 2 } });
    for (const _ of ['first', 'second']) {
      const error = await errorOf(stripe.paymentIntents.create(visaCharge('order-1'), key));
      expect(error).toMatchObject({ type: 'StripeAPIError', statusCode: 500, rawType: 'api_error' });
    }
    expect(sandbox.ledger().stripe.charges).toEqual([]);
    expect((await stripe.paymentIntents.create(visaCharge('order-1'), key)).status).toBe('succeeded');
  });

  it('fail until cleared', async () => {
    const { sandbox, stripe } = await given();
    sandbox.switches.set('stripe', { fail: {} });
    for (const _ of [1, 2, 3]) {
      expect((await errorOf(stripe.paymentIntents.create(visaCharge('order-1')))).statusCode).toBe(500);
    }
    sandbox.switches.clear('stripe');
    expect((await stripe.paymentIntents.create(visaCharge('order-1'))).status).toBe('succeeded');
  });

  it('fail for one order, found through the payment for its refund', async () => {
    const { sandbox, stripe } = await given();
    const payment = await stripe.paymentIntents.create(visaCharge('order-1'));
    sandbox.switches.set('stripe', { fail: { orderId: 'order-1' } });
    expect((await stripe.paymentIntents.create(visaCharge('order-2'))).status).toBe('succeeded');
    for (const call of [
      stripe.paymentIntents.create(visaCharge('order-1')),
      stripe.paymentIntents.retrieve(payment.id),
      stripe.paymentIntents.cancel(payment.id),
      stripe.refunds.create({ payment_intent: payment.id }),
    ]) {
      expect((await errorOf(call)).statusCode).toBe(500);
    }
    expect((await stripe.paymentIntents.list()).data).toHaveLength(2);
  });

  it('fail for one operation: refunds hang while charges go through', async () => {
    const { sandbox, stripe } = await given();
    sandbox.switches.set('stripe', { fail: { operation: 'refunds.create' } });
    const { id } = await stripe.paymentIntents.create(visaCharge('order-1'));
    expect((await errorOf(stripe.refunds.create({ payment_intent: id }))).statusCode).toBe(500);
  });

  it('rateLimit: 429 before the key is looked at', async () => {
    const { sandbox, stripe } = await given();
    sandbox.switches.set('stripe', { rateLimit: { times: 1 } });
    const error = await errorOf(stripe.paymentIntents.create(visaCharge('order-1'), key));
    expect(error).toMatchObject({ type: 'StripeRateLimitError', statusCode: 429, code: 'rate_limit' });
    expect(sandbox.ledger().stripe.charges).toEqual([]);
    expect((await stripe.paymentIntents.create(visaCharge('order-1'), key)).status).toBe('succeeded');
  });

  it('slow: the charge happens later, although the client gave up', async () => {
    const { sandbox, stripe } = await given();
    sandbox.switches.set('stripe', { slow: { delayMs: 1000, times: 1 } });
    const error = await errorOf(stripe.paymentIntents.create(visaCharge('order-1'), { ...key, timeout: 50 }));
    expect(error.type).toBe('StripeConnectionError');
    expect(sandbox.ledger().stripe.charges).toEqual([]);
    await eventually(() => sandbox.ledger().stripe.charges).toHaveLength(1);
    const replayed = await stripe.paymentIntents.create(visaCharge('order-1'), key);
    expect(replayed.lastResponse.headers).toMatchObject({ 'idempotent-replayed': 'true' });
    expect(sandbox.ledger().stripe.charges).toHaveLength(1);
  });

  it('loseAnswer: charged once, and the key tells the outcome afterwards', async () => {
    const { sandbox, stripe } = await given();
    // given two, because the SDK itself asks once more when a connection closes
    sandbox.switches.set('stripe', { loseAnswer: { times: 2 } });
    const error = await errorOf(stripe.paymentIntents.create(visaCharge('order-1'), key));
    expect(error.type).toBe('StripeConnectionError');
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
    const replayed = await stripe.paymentIntents.create(visaCharge('order-1'), key);
    expect(replayed.status).toBe('succeeded');
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
  });

  it('loseAnswer leaves reads alone', async () => {
    const { sandbox, stripe } = await given();
    const { id } = await stripe.paymentIntents.create(visaCharge('order-1'));
    sandbox.switches.set('stripe', { loseAnswer: {} });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
  });

  it('failAfterEffect: charged, answered 500, and the key replays that 500', async () => {
    const { sandbox, stripe } = await given();
    sandbox.switches.set('stripe', { failAfterEffect: { times: 1 } });
    for (const _ of ['first', 'replayed']) {
      const error = await errorOf(stripe.paymentIntents.create(visaCharge('order-1'), key));
      expect(error.statusCode).toBe(500);
    }
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ status: 'succeeded', attempts: 1 }]);
    // then only looking tells
    const { data } = await stripe.paymentIntents.list();
    expect(data).toMatchObject([{ status: 'succeeded', metadata: { order_id: 'order-1' } }]);
  });
});

describe('the switches of the carrier', () => {
  it('fail and rateLimit: nothing booked, and the same key works afterwards', async () => {
    const { sandbox } = await given();
    sandbox.switches.set('carrier', { fail: { times: 1 } });
    expect((await bookShipment(sandbox.carrierUrl, 'order-1')).status).toBe(500);
    sandbox.switches.set('carrier', { rateLimit: { times: 1 } });
    expect((await bookShipment(sandbox.carrierUrl, 'order-1')).status).toBe(429);
    expect(sandbox.ledger().carrier.shipments).toEqual([]);
    expect((await bookShipment(sandbox.carrierUrl, 'order-1')).status).toBe(201);
  });

  it('fail for one order and one operation', async () => {
    const { sandbox } = await given();
    sandbox.switches.set('carrier', { fail: { orderId: 'order-1', operation: 'shipments.cancel' } });
    expect((await bookShipment(sandbox.carrierUrl, 'order-1')).status).toBe(201);
    expect((await cancelShipment(sandbox.carrierUrl, 'order-1')).status).toBe(500);
    expect((await cancelShipment(sandbox.carrierUrl, 'order-2')).status).toBe(200);
  });

  it('loseAnswer: booked once, and the key tells the outcome afterwards', async () => {
    const { sandbox } = await given();
    sandbox.switches.set('carrier', { loseAnswer: { times: 1 } });
    await expect(bookShipment(sandbox.carrierUrl, 'order-1')).rejects.toThrow('fetch failed');
    expect(sandbox.ledger().carrier.shipments).toMatchObject([{ bookings: 1 }]);
    expect((await bookShipment(sandbox.carrierUrl, 'order-1')).status).toBe(201);
    expect(sandbox.ledger().carrier.shipments).toMatchObject([{ bookings: 1 }]);
  });

  it('slow: booked only after the delay', async () => {
    const { sandbox } = await given();
    sandbox.switches.set('carrier', { slow: { delayMs: 1000, times: 1 } });
    const booking = bookShipment(sandbox.carrierUrl, 'order-1');
    await eventually(() => sandbox.switches.show('carrier').slow).toBeUndefined();
    expect(sandbox.ledger().carrier.shipments).toEqual([]);
    expect((await booking).status).toBe(201);
  });
});
