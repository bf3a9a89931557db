import { describe, expect, it } from 'vitest';
import { errorOf, runningSandbox, stripeClient, visaCharge } from './running-sandbox.ts';

async function givenPayment() {
  const sandbox = await runningSandbox();
  const stripe = stripeClient(sandbox.stripeUrl);
  return { sandbox, stripe, payment: await stripe.paymentIntents.create(visaCharge('order-1')) };
}

describe('refunds', () => {
  it('give back the whole payment by default and can be retrieved', async () => {
    const { sandbox, stripe, payment } = await givenPayment();
    const refund = await stripe.refunds.create({
      payment_intent: payment.id,
      reason: 'requested_by_customer',
      metadata: { order_id: 'order-1' },
    });
    expect(refund).toMatchObject({
      object: 'refund',
      status: 'succeeded',
      amount: 4200,
      currency: 'eur',
      charge: payment.latest_charge,
      payment_intent: payment.id,
      reason: 'requested_by_customer',
    });
    expect(await stripe.refunds.retrieve(refund.id)).toEqual(refund);
    expect(sandbox.ledger().stripe.refunds).toEqual([
      {
        orderId: 'order-1',
        refundId: refund.id,
        paymentIntentId: payment.id,
        amount: 4200,
        currency: 'eur',
        status: 'succeeded',
      },
    ]);
  });

  it('are refused once everything was refunded', async () => {
    const { sandbox, stripe, payment } = await givenPayment();
    await stripe.refunds.create({ payment_intent: payment.id });
    const error = await errorOf(stripe.refunds.create({ payment_intent: payment.id }));
    expect(error).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    expect(sandbox.ledger().stripe.refunds).toHaveLength(1);
  });

  it('can be partial, by charge too, but never above what is left', async () => {
    const { stripe, payment } = await givenPayment();
    await stripe.refunds.create({ payment_intent: payment.id, amount: 4000 });
    const error = await errorOf(stripe.refunds.create({ payment_intent: payment.id, amount: 201 }));
    expect(error).toMatchObject({ statusCode: 400, param: 'amount' });
    expect(error.message).toContain('€2.00');
    const rest = await stripe.refunds.create({ charge: String(payment.latest_charge) });
    expect(rest.amount).toBe(200);
  });

  it('are refused for a payment that did not succeed', async () => {
    const { sandbox, stripe } = await givenPayment();
    const open = await stripe.paymentIntents.create(visaCharge('order-2', { confirm: false }));
    const error = await errorOf(stripe.refunds.create({ payment_intent: open.id }));
    expect(error).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError' });
    expect(sandbox.ledger().stripe.refunds).toEqual([]);
  });

  it('are refused for what does not exist or is not named', async () => {
    const { stripe } = await givenPayment();
    expect(await errorOf(stripe.refunds.create({ payment_intent: 'pi_none' }))).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
    });
    expect(await errorOf(stripe.refunds.create({ charge: 'ch_none' }))).toMatchObject({
      code: 'resource_missing',
    });
    expect(await errorOf(stripe.refunds.create({}))).toMatchObject({ code: 'parameter_missing' });
    expect(await errorOf(stripe.refunds.retrieve('re_none'))).toMatchObject({ statusCode: 404 });
  });
});
