import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { expect, it, onTestFinished } from 'vitest';
import { selectStrayMoney } from '../../scripts/orders/stray-money.ts';
import { placedOrder } from '../../scripts/sample-order.ts';
import { startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { paymentService } from '../../services/payment/service.ts';
import { StockReserved } from '../../shared/contracts/inventory.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { onPage } from '../harness/hosted-page.ts';
import { messageOf } from '../harness/messages.ts';
import { openStage } from '../harness/stage.ts';

const secret = 'whsec_Zm9yIHRlc3RzIG9ubHk';

/** The payment service as its main.ts starts it, at the sandbox, and nobody else. */
async function given() {
  const [sandbox, stage] = await Promise.all([startSandbox(), openStage()]);
  onTestFinished(async () => {
    await Promise.all([stage.close(), sandbox.stop()]);
  });
  const service = await stage.start(
    paymentService({
      STRIPE_API_BASE: sandbox.stripeUrl,
      STRIPE_API_KEY: 'sk_test_order_saga',
      STRIPE_WEBHOOK_SECRETS: secret,
      PAYMENT_WINDOW_SECONDS: '3600',
      PAYMENT_LOOK_SECONDS: '3600',
    }),
  );
  const { sql } = stage.database;
  const url = `${service.apiUrl}/webhooks/stripe`;
  const orderId = randomUUID();
  const { port, hostname } = new URL(sandbox.stripeUrl);
  const stripe = new Stripe('sk_test_order_saga', {
    host: hostname,
    port,
    protocol: 'http',
    telemetry: false,
  });

  return {
    sandbox,
    service,
    stripe,
    orderId,
    webhooks: { url, secret },
    reserve: () =>
      service.broker.deliver(
        messageOf(placedOrder({ orderId, payment: { method: 'session' } })),
        messageOf(StockReserved.of({ orderId })),
      ),
    async state() {
      const [row] = await sql<
        { data: { status: string } }[]
      >`select data from states where order_id = ${orderId}`;
      return row?.data;
    },
    /** The order's record, as if it had come to be so. */
    remember: (record: object) => sql`
      insert into states (order_id, version, record) values (${orderId}::uuid, 1, ${JSON.stringify(record)})`,
    kept: () =>
      sql<{ eventId: string; orderId: string | null; reason: string; attempts: number; days: number }[]>`
        select event_id as "eventId", order_id as "orderId", reason, attempts,
          extract(epoch from due_at - received_at)::float8 / 86400 as days
        from unmatched_webhooks`,
    listed: () => selectStrayMoney(sql, 20),
    /** As if its next turn had come. */
    hurry: () => sql`update unmatched_webhooks set due_at = now()`,
    /** As if it had been kept for a quarter of a year. */
    age: () =>
      sql`update unmatched_webhooks set received_at = received_at - interval '91 days', due_at = now()`,
    levelsOf: (msg: string) => service.log.lines.filter((line) => line.msg === msg).map(({ level }) => level),
    /** Always the same event. */
    send: async (object: object, type = 'checkout.session.completed') => {
      const event = { id: 'evt_1', type, data: { object } };
      const payload = JSON.stringify(event);
      const headers = {
        'content-type': 'application/json',
        'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
      };
      return (await fetch(url, { method: 'POST', headers, body: payload })).status;
    },
  };
}

it('a page that is paid on is captured by its webhook, once, though that comes three times', async () => {
  // given
  const { sandbox, service, webhooks, orderId, reserve, state } = await given();
  sandbox.sendWebhooksTo(webhooks);
  sandbox.switches.set('webhooks', { repeat: { operation: 'checkout.session.completed', copies: 3 } });
  await reserve();
  await eventually(async () => expect((await state())?.status).toBe('awaiting'));
  const { sessions } = sandbox.ledger().stripe;
  // when
  const url = `${sandbox.stripeUrl}/c/pay/${sessions[0]?.sessionId}`;
  expect(await onPage(url, 'pay')).toBe(303);
  // then
  await eventually(() => {
    expect(sandbox.ledger().webhooks.events['checkout.session.completed']).toEqual({
      created: 1,
      delivered: 3,
    });
    expect(service.broker.sent).toHaveLength(2);
  });
  expect(await state()).toMatchObject({ status: 'captured', amount: { amount: 2580, currency: 'EUR' } });
  expect(await quiet(() => service.broker.sent.length)).toBe(2);
  expect(service.broker.sent.every(({ key }) => key === orderId)).toBe(true);
});

it('a webhook for an order that is not known yet is kept, once, and takes effect when it is', async () => {
  // given a page of an order that this service has not heard of, paid on
  const { service, stripe, orderId, reserve, state, remember, kept, hurry, send } = await given();
  const paid = await paidSession(stripe, orderId);
  // when
  expect(await send(paid)).toBe(200);
  expect(await send(paid)).toBe(200);
  // then it is kept, and looked at in vain
  expect(await kept()).toMatchObject([{ orderId, reason: 'the order is not known here', attempts: 0 }]);
  await hurry();
  await eventually(async () => expect((await kept())[0]?.attempts).toBe(1));
  expect(await state()).toBeUndefined();
  // when the order is known, and has ended without any money
  await remember({ status: 'cancelled' });
  await hurry();
  // then the money goes back
  await eventually(async () => expect((await state())?.status).toBe('refunded'));
  await eventually(async () => expect(await kept()).toEqual([]));
  expect(service.log.lines).toContainEqual(
    expect.objectContaining({ level: 30, msg: 'a webhook that was kept has found its order' }),
  );
  // and the order that comes late changes nothing
  await reserve();
  expect(await quiet(state)).toMatchObject({ status: 'refunded', amount: { amount: 2580, currency: 'EUR' } });
});

it('what a kept webhook said is not believed: the provider is asked', async () => {
  // given
  const { sandbox, service, orderId, reserve, state, kept, hurry, age, send } = await given();
  const invented = {
    id: 'cs_test_invented',
    object: 'checkout.session',
    status: 'complete',
    payment_status: 'paid',
    payment_intent: 'pi_invented',
    amount_total: 2580,
    currency: 'eur',
    client_reference_id: orderId,
    metadata: {},
  };
  // when it comes, and then a page is opened for the order
  expect(await send(invented)).toBe(200);
  await reserve();
  await eventually(async () => expect((await state())?.status).toBe('awaiting'));
  await hurry();
  // then
  await eventually(async () =>
    expect(await kept()).toMatchObject([{ reason: 'the provider knows no such session', attempts: 1 }]),
  );
  expect((await state())?.status).toBe('awaiting');
  expect(service.fatal).toEqual([]);
  // when that has gone on for a quarter of a year, then it is given up without another look, and the log tells
  const untouched = { fail: { operation: 'checkout.sessions.retrieve' as const, times: 1 } };
  sandbox.switches.set('stripe', untouched);
  await age();
  await eventually(async () => expect(await kept()).toEqual([]));
  expect(service.log.lines).toContainEqual(
    expect.objectContaining({ level: 50, eventId: 'evt_1', reason: 'the provider knows no such session' }),
  );
  expect(sandbox.switches.show('stripe')).toEqual(untouched);
});

it('a webhook for a page that names no order is kept, and forgotten after its time without ever being looked at', async () => {
  // given a provider's account that somebody else uses, too
  const { sandbox, stripe, kept, listed, age, send, levelsOf } = await given();
  const untouched = { fail: { operation: 'checkout.sessions.retrieve' as const, times: 1 } };
  const session = await paidSession(stripe, 'somebody-elses-4711');
  sandbox.switches.set('stripe', untouched);
  // when
  expect(await send(session)).toBe(200);
  // then
  expect(await kept()).toMatchObject([{ orderId: null, reason: 'it names no order', days: 90 }]);
  expect(await listed()).toEqual([]);
  // when its time is over
  await age();
  await eventually(async () => expect(await kept()).toEqual([]));
  expect(levelsOf('a webhook that named no order is forgotten')).toEqual([30]);
  expect(sandbox.switches.show('stripe')).toEqual(untouched);
});

it('money that no order takes is an error in the log, once, and listed until a person has seen to it', async () => {
  // given a page of an order that is not known yet, and that turns out to be paid by another payment
  const { stripe, orderId, remember, kept, listed, hurry, send, levelsOf } = await given();
  const paid = await paidSession(stripe, orderId);
  expect(await send(paid)).toBe(200);
  await remember({
    status: 'captured',
    paymentId: 'pi_first',
    amount: { amount: 2580, currency: 'EUR' },
  });
  // when it is looked at, twice
  for (const attempts of [1, 2]) {
    await hurry();
    await eventually(async () =>
      expect(await kept()).toMatchObject([{ reason: 'the order was paid by another payment', attempts }]),
    );
  }
  // then
  await eventually(() => expect(levelsOf('a webhook that was kept still matches no order')).toEqual([40]));
  expect(levelsOf('money came that no order takes')).toEqual([50]);
  expect(await listed()).toMatchObject([
    {
      eventId: 'evt_1',
      objectId: paid.id,
      paymentId: paid.payment_intent,
      orderId,
      reason: 'the order was paid by another payment',
      amount: 2580,
      currency: 'eur',
    },
  ]);
});

it('a refund that has come back is listed, once, however often it is told', async () => {
  const { service, orderId, kept, listed, age, send } = await given();
  const refund = {
    id: 're_1',
    object: 'refund',
    status: 'failed',
    failure_reason: 'lost_or_stolen_card',
    payment_intent: 'pi_1',
    amount: 2580,
    currency: 'eur',
    metadata: { order_id: orderId },
  };
  for (const _ of [1, 2]) expect(await send(refund, 'refund.failed')).toBe(200);
  expect(await kept()).toMatchObject([{ orderId, attempts: 0, days: 90 }]);
  expect(await listed()).toMatchObject([
    { type: 'refund.failed', objectId: 're_1', paymentId: 'pi_1', orderId, amount: 2580 },
  ]);
  await age();
  await eventually(async () => expect(await kept()).toEqual([]));
  expect(service.log.lines).toContainEqual(
    expect.objectContaining({ level: 50, objectId: 're_1', msg: expect.stringMatching('given up') }),
  );
});

/** A page for the order, with our amount, on which somebody has paid. */
async function paidSession(stripe: Stripe, orderId: string): Promise<Stripe.Checkout.Session> {
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      { quantity: 1, price_data: { currency: 'eur', unit_amount: 2580, product_data: { name: 'Order' } } },
    ],
    client_reference_id: orderId,
    success_url: 'http://shop.order-saga.test',
  });
  await onPage(String(session.url), 'pay');
  return await stripe.checkout.sessions.retrieve(session.id);
}
