import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parties } from '../../scripts/sandbox/switches.ts';
import { quiet } from '../harness/eventually.ts';
import { onPage } from '../harness/hosted-page.ts';
import { openHolds } from '../harness/saga-holds.ts';
import { standing, typesOf } from '../harness/saga-looks.ts';
import {
  expectEnding,
  letLook,
  orderByPage,
  type PayPage,
  pageAtProvider,
  providerOn,
  sendToPage,
  timeless,
} from '../harness/saga-pages.ts';
import { answersToNews, newsOfPayment, sendWebhook, type WebhookFlaw } from '../harness/saga-webhooks.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';
import type { StartedService } from '../harness/started-service.ts';

let saga: SagaWorld;
const holds = openHolds();
const price = orderByPage().total.amount;

beforeAll(async () => {
  saga = await openSaga({ instances: 2, settings: timeless, performing: holds.performing });
});
afterEach(() => {
  holds.releaseAll();
  for (const party of parties) saga.sandbox.switches.clear(party);
});
afterAll(async () => {
  await saga.close();
});

async function expectPaidOnce(page: PayPage): Promise<void> {
  await expectEnding(saga, page, 'confirmed');
  expect(providerOn(saga, page)).toEqual({ pages: ['complete'], charges: [price], refunds: 0 });
}

/** A page that was paid on, and what the provider would tell of it, but does not. */
async function paidInSilence(): Promise<{ page: PayPage; news: Stripe.Event }> {
  const page = await sendToPage(saga);
  saga.sandbox.switches.set('webhooks', { drop: { orderId: page.orderId } });
  expect(await onPage(page.url, 'pay')).toBe(303);
  return { page, news: await newsOfPayment(saga, page) };
}

/** The instance that asked the provider when the time had come. */
function askerOf({ orderId }: PayPage): StartedService {
  const asked = { orderId, type: 'deadline', msg: 'applied' };
  const asker = saga.running.payment.find(({ log }) =>
    log.lines.some((line) => Object.entries(asked).every(([field, value]) => line[field] === value)),
  );
  if (asker === undefined) throw new Error(`nobody has asked how the page of ${orderId} stands`);
  return asker;
}

function otherThan(instance: StartedService): StartedService {
  const other = saga.running.payment.find((candidate) => candidate !== instance);
  if (other === undefined) throw new Error('there is only one instance');
  return other;
}

describe('two instances of the payment service', () => {
  it('capture once when one is told of the payment while the other asks for it', async () => {
    // given an instance that was just told by the provider that the page was paid on
    const { page, news } = await paidInSilence();
    const look = holds.hold('lookAtSession', page.orderId, 'after');
    await letLook(saga, page);
    await look.reached;
    const asking = askerOf(page);

    // when the other is told by webhook, and then the answer arrives
    expect(await sendWebhook(otherThan(asking), news)).toBe(200);
    await standing(saga, 'payment', page.orderId, { status: 'captured' });
    look.release();

    // then
    await expectPaidOnce(page);
    expect(await answersToNews(saga, page)).toEqual([{ outcome: 'applied' }]);
  });

  it('capture once when one is told of what the other has learnt by asking', async () => {
    // given
    const { page, news } = await paidInSilence();
    await letLook(saga, page);
    await standing(saga, 'payment', page.orderId, { status: 'captured' });
    // when
    expect(await sendWebhook(otherThan(askerOf(page)), news)).toBe(200);
    // then
    await expectPaidOnce(page);
    expect(await answersToNews(saga, page)).toEqual([{ outcome: 'ignored', reason: 'already captured' }]);
  });

  it('capture once when both are told at the same time', async () => {
    const { page, news } = await paidInSilence();
    const answers = await Promise.all(saga.running.payment.map((instance) => sendWebhook(instance, news)));
    expect(answers).toEqual([200, 200]);
    await expectPaidOnce(page);
    const outcomes = (await answersToNews(saga, page, 2)).map(({ outcome }) => outcome);
    expect(outcomes.toSorted()).toEqual(['applied', 'repeated']);
  });
});

describe('news of a payment on a page that payment has not heard of yet', () => {
  it('are not lost', async () => {
    // given a provider whose answer with the page is on its way
    const order = orderByPage();
    const opening = holds.hold('openSession', order.orderId, 'after');
    await saga.place(order);
    await opening.reached;

    // when the customer has paid and payment has been told so, and then the answer arrives
    const page = await pageAtProvider(saga, order.orderId);
    expect(await onPage(page.url, 'pay')).toBe(303);
    expect(await answersToNews(saga, page)).toEqual([{ outcome: 'applied' }]);
    expect(typesOf(saga, page.orderId)).not.toContain('PaymentCaptured');
    opening.release();

    // then
    await expectPaidOnce(page);
  });

  it('are not lost when what the provider answered was', async () => {
    // given a provider that opens a page slowly, and twice does not say so
    const order = orderByPage();
    const { orderId } = order;
    saga.sandbox.switches.set('stripe', {
      loseAnswer: { operation: 'checkout.sessions.create', orderId, times: 2 },
      slow: { operation: 'checkout.sessions.create', orderId, delayMs: 300 },
    });

    // when the order is placed and the customer pays, of which payment is told
    await saga.place(order);
    const page = await pageAtProvider(saga, orderId);
    expect(await onPage(page.url, 'pay')).toBe(303);

    // then
    await expectPaidOnce(page);
    expect(await answersToNews(saga, page)).toEqual([{ outcome: 'applied' }]);
  });
});

describe('a webhook', () => {
  it.for<{ what: string; flaw: WebhookFlaw }>([
    { what: 'signed by somebody else', flaw: { secret: 'whsec_somebody_else' } },
    { what: 'signed 301 seconds ago', flaw: { age: 301 } },
    { what: 'that is truncated', flaw: { spoil: (payload) => payload.slice(0, -20) } },
    { what: 'that was changed', flaw: { spoil: (payload) => payload.replace('"paid"', '"unpaid"') } },
  ])('$what is refused, and changes nothing', async ({ flaw }) => {
    // given
    const { page, news } = await paidInSilence();
    const before = await quiet(everythingAtPayment);
    // when
    for (const instance of saga.running.payment) expect(await sendWebhook(instance, news, flaw)).toBe(400);
    // then
    expect(await quiet(everythingAtPayment)).toEqual(before);
    // and when it comes as it should, then it is believed
    for (const instance of saga.running.payment)
      expect(await sendWebhook(instance, news, { age: 290 })).toBe(200);
    await expectPaidOnce(page);
  });

  it('for a page that nobody opened is taken and kept, and changes nothing else', async () => {
    // given news of a payment, but for another page of another order
    const { page, news } = await paidInSilence();
    const [orderId, eventId] = [randomUUID(), `evt_${randomUUID().replaceAll('-', '')}`];
    const session = { ...news.data.object, id: 'cs_unknown', client_reference_id: orderId, metadata: {} };
    const { kept: none, ...before } = await quiet(everythingAtPayment);

    // when it comes twice
    for (const instance of saga.running.payment)
      expect(await sendWebhook(instance, { ...news, id: eventId, data: { object: session } })).toBe(200);

    // then
    const { kept } = await everythingAtPayment();
    expect(kept).toMatchObject([
      {
        event_id: eventId,
        object_id: 'cs_unknown',
        order_id: orderId,
        reason: 'the order is not known here',
      },
    ]);
    expect(none).toEqual([]);
    const { kept: _, ...after } = await quiet(everythingAtPayment);
    expect(after).toEqual(before);
    // and the true news are believed
    for (const instance of saga.running.payment) expect(await sendWebhook(instance, news)).toBe(200);
    await expectPaidOnce(page);
  });
});

/** All that the payment service has written. */
async function everythingAtPayment() {
  const { sql } = saga.databases.payment;
  const [states, inbox, calls, outbox, parked, kept] = await Promise.all([
    sql`select order_id, version, record, wake_at from states order by order_id`,
    sql`select event_id, outcome from inbox order by event_id`,
    sql`select * from calls order by call_id`,
    sql`select * from outbox order by id`,
    sql`select * from parked order by id`,
    sql`select * from unmatched_webhooks order by event_id`,
  ]);
  return { states, inbox, calls, outbox, parked, kept };
}
