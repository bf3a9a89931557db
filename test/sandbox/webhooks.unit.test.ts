import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { quiet } from '../harness/eventually.ts';
import { givenFolder } from './given-folder.ts';
import {
  errorOf,
  eventually,
  paySession,
  postPayPage,
  runningSandbox,
  stripeClient,
  visaCharge,
} from './running-sandbox.ts';
import { webhookReceiver } from './webhook-receiver.ts';

async function given() {
  const receiver = await webhookReceiver();
  const sandbox = await runningSandbox({ webhooks: receiver.endpoint });
  const stripe = stripeClient(sandbox.stripeUrl);
  const open = (orderId: string) => stripe.checkout.sessions.create(paySession(orderId));
  return { receiver, sandbox, stripe, open };
}

const paying = ['payment_intent.created', 'payment_intent.succeeded', 'checkout.session.completed'];

describe('a webhook', () => {
  it('tells of a paid session as the API does, signed, in the order of what happened', async () => {
    const { receiver, sandbox, stripe, open } = await given();
    const session = await open('order-1');
    await postPayPage(session, { action: 'pay' });
    await eventually(receiver.types).toEqual(paying);

    const [created, succeeded, completed] = receiver.received;
    const paid = await stripe.checkout.sessions.retrieve(session.id);
    expect(created?.data.object).toMatchObject({ status: 'requires_payment_method' });
    expect(succeeded?.data.object).toEqual(await stripe.paymentIntents.retrieve(String(paid.payment_intent)));
    expect(completed).toMatchObject({
      id: expect.stringMatching(/^evt_/),
      object: 'event',
      api_version: stripe.getApiField('version'),
      livemode: false,
      request: { id: null, idempotency_key: null },
      data: { object: paid },
    });
    expect(sandbox.ledger().webhooks).toEqual({
      sent: 3,
      events: Object.fromEntries(paying.map((type) => [type, { created: 1, delivered: 1 }])),
      repeated: 0,
    });
  });

  it('tells of a declined card, and of the end of the session with its payment', async () => {
    const { receiver, stripe, open } = await given();
    const session = await open('order-1');
    await postPayPage(session, { action: 'decline' });
    await stripe.checkout.sessions.expire(session.id);
    await eventually(receiver.types).toEqual([
      'payment_intent.created',
      'payment_intent.payment_failed',
      'payment_intent.canceled',
      'checkout.session.expired',
    ]);
    expect(receiver.received[3]?.data.object).toMatchObject({ id: session.id, status: 'expired', url: null });
  });

  it('tells of payments made by API, and which request made them', async () => {
    const { receiver, stripe } = await given();
    const paid = await stripe.paymentIntents.create(visaCharge('order-1'), { idempotencyKey: 'pay_1' });
    await errorOf(stripe.paymentIntents.create(visaCharge('order-1', { payment_method: 'pm_card_nobody' })));
    const open = await stripe.paymentIntents.create(visaCharge('order-1', { confirm: false }));
    await stripe.paymentIntents.cancel(open.id);
    await eventually(receiver.types).toEqual([
      'payment_intent.created',
      'payment_intent.succeeded',
      'payment_intent.created',
      'payment_intent.canceled',
    ]);
    expect(receiver.received[1]).toMatchObject({
      data: { object: { id: paid.id } },
      request: { id: paid.lastResponse.requestId, idempotency_key: 'pay_1' },
    });
  });

  it('is sent although the answer to its cause was lost, and not again when the key replays it', async () => {
    const { receiver, sandbox, stripe } = await given();
    sandbox.switches.set('stripe', { loseAnswer: { times: 2 } });
    const key = { idempotencyKey: 'pay_1' };
    await errorOf(stripe.paymentIntents.create(visaCharge('order-1'), key));
    await stripe.paymentIntents.create(visaCharge('order-1'), key);
    await quiet(receiver.types);
    expect(receiver.types()).toEqual(['payment_intent.created', 'payment_intent.succeeded']);
  });

  it('can be asked for by API, also when nobody was there to be told', async () => {
    const sandbox = await runningSandbox();
    const stripe = stripeClient(sandbox.stripeUrl);
    await stripe.paymentIntents.create(visaCharge('order-1'));
    const { data } = await stripe.events.list();
    expect(data.map(({ type }) => type)).toEqual(['payment_intent.succeeded', 'payment_intent.created']);
    const [newest] = data;
    expect(await stripe.events.retrieve(newest?.id ?? '')).toEqual(newest);
    expect(newest).toMatchObject({ pending_webhooks: 0 });
    expect((await stripe.events.list({ type: 'payment_intent.created' })).data).toHaveLength(1);
    expect((await errorOf(stripe.events.retrieve('evt_none'))).statusCode).toBe(404);

    // an endpoint that comes later is told what happens later
    const receiver = await webhookReceiver();
    sandbox.sendWebhooksTo(receiver.endpoint);
    await stripe.paymentIntents.create(visaCharge('order-2', { confirm: false }));
    await eventually(receiver.types).toEqual(['payment_intent.created']);
    sandbox.sendWebhooksTo(undefined);
    await stripe.paymentIntents.create(visaCharge('order-3', { confirm: false }));
    await quiet(receiver.types);
    expect(receiver.received).toHaveLength(1);
  });

  it('goes to http URLs only', async () => {
    const sandbox = await runningSandbox();
    expect(() => sandbox.sendWebhooksTo({ url: 'file:///etc/passwd', secret: 'x' })).toThrow(TypeError);
  });
});

describe('a webhook that is not accepted', () => {
  it('is sent again until it is, and is pending meanwhile', async () => {
    const { receiver, sandbox, stripe } = await given();
    receiver.answers.status = () => 500;
    await stripe.paymentIntents.create(visaCharge('order-1', { confirm: false }));
    await eventually(() => receiver.answers.attempts).toBeGreaterThan(0);
    expect((await stripe.events.list()).data).toMatchObject([{ pending_webhooks: 1 }]);
    receiver.answers.status = () => 204;
    await eventually(receiver.types).toEqual(['payment_intent.created']);
    await eventually(() => sandbox.ledger().webhooks.sent).toBeGreaterThan(1);
    expect((await stripe.events.list()).data).toMatchObject([{ pending_webhooks: 0 }]);
  });

  it('does not hold up other events, and redirects are not followed', async () => {
    const { receiver, stripe } = await given();
    receiver.answers.status = (body) =>
      body.includes('order-1') && receiver.received.length === 0 ? 307 : 200;
    await stripe.paymentIntents.create(visaCharge('order-1', { confirm: false }));
    await stripe.paymentIntents.create(visaCharge('order-2', { confirm: false }));
    const orders = () =>
      receiver.received.map(({ data }) => (data.object as Stripe.PaymentIntent).metadata.order_id);
    await eventually(orders).toEqual(['order-2', 'order-1']);
    expect(receiver.answers.strays).toBe(0);
  });

  it('survives a restart', async () => {
    const dataDir = givenFolder();
    const receiver = await webhookReceiver();
    receiver.answers.status = () => 503;
    const first = await startSandbox({ dataDir, webhooks: receiver.endpoint });
    const session = await stripeClient(first.stripeUrl).checkout.sessions.create(paySession('order-1'));
    await postPayPage(session, { action: 'pay' });
    await eventually(() => first.ledger().webhooks.sent).toBeGreaterThan(2);
    await first.stop();
    const attempts = await quiet(() => receiver.answers.attempts);

    const second = await runningSandbox({ dataDir });
    expect(second.ledger()).toEqual(first.ledger());
    expect(second.ledger().stripe.sessions).toMatchObject([{ status: 'complete', attempts: 1 }]);
    receiver.answers.status = () => 200;
    second.sendWebhooksTo(receiver.endpoint);
    await eventually(() => receiver.types().toSorted()).toEqual(paying.toSorted());
    expect(receiver.answers.attempts).toBe(attempts + 3);
  });

  it('is cut off by a stop, without having been sent as far as anybody knows', async () => {
    const dataDir = givenFolder();
    const receiver = await webhookReceiver();
    receiver.answers.status = () => new Promise(() => undefined);
    const first = await startSandbox({ dataDir, webhooks: receiver.endpoint });
    const stripe = stripeClient(first.stripeUrl);
    await stripe.paymentIntents.create(visaCharge('order-1', { confirm: false }));
    await eventually(() => receiver.answers.attempts).toBe(1);
    await first.stop();
    await quiet(() => first.ledger());
    expect(first.ledger().webhooks.sent).toBe(0);

    receiver.answers.status = () => 200;
    await runningSandbox({ dataDir, webhooks: receiver.endpoint });
    await eventually(receiver.types).toEqual(['payment_intent.created']);
  });
});

describe('the switches of webhooks', () => {
  it('late: others overtake it', async () => {
    const { receiver, sandbox, open } = await given();
    sandbox.switches.set('webhooks', { late: { operation: 'payment_intent.succeeded', delayMs: 300 } });
    await postPayPage(await open('order-1'), { action: 'pay' });
    await eventually(receiver.types).toEqual([paying[0], paying[2], paying[1]]);
  });

  it('repeat: the same bytes, three times in all', async () => {
    const { receiver, sandbox, open } = await given();
    sandbox.switches.set('webhooks', { repeat: { operation: 'checkout.session.completed', copies: 3 } });
    await postPayPage(await open('order-1'), { action: 'pay' });
    await quiet(receiver.types);
    const copies = receiver.bodies.filter((body) => body.includes('"type": "checkout.session.completed"'));
    expect(copies).toHaveLength(3);
    expect(new Set(copies).size).toBe(1);
    expect(sandbox.ledger().webhooks).toMatchObject({
      sent: 5,
      events: { 'checkout.session.completed': { created: 1, delivered: 3 } },
    });
  });

  it('swap: comes right after the next event of the same order, whatever happens to other orders', async () => {
    const { receiver, sandbox, stripe, open } = await given();
    sandbox.switches.set('webhooks', { swap: { orderId: 'order-1', times: 1 } });
    const { id } = await stripe.paymentIntents.create(visaCharge('order-1', { confirm: false }));
    await postPayPage(await open('order-2'), { action: 'pay' });
    await eventually(receiver.types).toEqual(paying);
    await quiet(receiver.types);
    expect(receiver.received).toHaveLength(3);

    await stripe.paymentIntents.confirm(id);
    await eventually(() => receiver.types().slice(3)).toEqual([
      'payment_intent.succeeded',
      'payment_intent.created',
    ]);
    expect(receiver.received[4]?.data.object).toMatchObject({ id, status: 'requires_confirmation' });
  });

  it('swap without a limit swaps pairs', async () => {
    const { receiver, sandbox, open } = await given();
    sandbox.switches.set('webhooks', { swap: {} });
    await postPayPage(await open('order-1'), { action: 'pay' });
    await eventually(receiver.types).toEqual([paying[1], paying[0], paying[2]]);
  });

  it('drop: never', async () => {
    const { receiver, sandbox, open } = await given();
    sandbox.switches.set('webhooks', { drop: { orderId: 'order-1' } });
    await postPayPage(await open('order-1'), { action: 'pay' });
    await postPayPage(await open('order-2'), { action: 'pay' });
    await eventually(receiver.types).toEqual(paying);
    await quiet(receiver.types);
    expect(receiver.received).toHaveLength(3);
    expect(sandbox.ledger().webhooks).toMatchObject({
      sent: 3,
      events: { 'checkout.session.completed': { created: 2, delivered: 1 } },
    });
  });

  it('count down', async () => {
    const { receiver, sandbox, stripe } = await given();
    sandbox.switches.set('webhooks', { drop: { times: 1 } });
    await stripe.paymentIntents.create(visaCharge('order-1'));
    await eventually(receiver.types).toEqual(['payment_intent.succeeded']);
    expect(sandbox.switches.show('webhooks')).toEqual({ drop: undefined });
  });
});
