import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parties } from '../../scripts/sandbox/switches.ts';
import { eventually } from '../harness/eventually.ts';
import { onPage } from '../harness/hosted-page.ts';
import { eventOf } from '../harness/saga-looks.ts';
import { checkOut } from '../harness/saga-orders.ts';
import {
  endWindow,
  expectEnding,
  letLook,
  orderByPage,
  type PayPage,
  providerOn,
  sendToPage,
  timeless,
} from '../harness/saga-pages.ts';
import { answersToNews, newsOfPayment, sendWebhook } from '../harness/saga-webhooks.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

let saga: SagaWorld;
const price = orderByPage().total.amount;
const paidOnce = { pages: ['complete'], charges: [price], refunds: 0 };
const notPaid = { pages: ['expired'], charges: [], refunds: 0 };
const completed = 'checkout.session.completed';

beforeAll(async () => {
  saga = await openSaga({ settings: timeless });
});
afterEach(() => {
  for (const party of parties) saga.sandbox.switches.clear(party);
});
afterAll(async () => {
  await saga.close();
});

async function expectPaidOnce(page: PayPage): Promise<void> {
  await expectEnding(saga, page, 'confirmed');
  expect(providerOn(saga, page)).toEqual(paidOnce);
}

async function expectNotPaid(page: PayPage, reason: string): Promise<void> {
  await expectEnding(saga, page, `cancelled: ${reason}`);
  expect(providerOn(saga, page)).toEqual(notPaid);
}

/** A page that was paid on, of which the provider does not tell. */
async function paidInSilence(): Promise<PayPage> {
  const page = await sendToPage(saga);
  saga.sandbox.switches.set('webhooks', { drop: { operation: completed, orderId: page.orderId } });
  expect(await onPage(page.url, 'pay')).toBe(303);
  return page;
}

/** The types of all webhooks that were taken so far, in that order. */
function heard(): unknown[] {
  const lines = saga.running.payment.flatMap(({ log }) => log.lines);
  return lines.filter(({ msg }) => /^webhook (taken|noted)/.test(msg)).map(({ type }) => type);
}

describe("a customer on the provider's page", () => {
  it('who pays has a confirmed order, paid once', async () => {
    // given a checkout whose answer leads to the page, if need be when it is repeated, as does the event
    const [key, order] = [randomUUID(), orderByPage()];
    const page = await eventually(async () => {
      const answer = await checkOut(saga, order, { key });
      const { orderId, paymentUrl } = (await answer.json()) as { orderId: string; paymentUrl?: string };
      expect(paymentUrl).toBeDefined();
      return { orderId, url: String(paymentUrl) };
    });
    const { data } = await eventOf(saga, page.orderId, 'PaymentSessionOpened');
    expect(data.url).toBe(page.url);

    // when the customer pays, then it ends well, the books balance, and they know of one page that was told of once
    expect(await onPage(page.url, 'pay')).toBe(303);
    await expectPaidOnce(page);

    // and it cannot be paid again
    expect(await onPage(page.url, 'pay')).toBe(410);
    await expectPaidOnce(page);
  });

  it('may pay with another card when one was declined', async () => {
    const page = await sendToPage(saga);
    expect(await onPage(page.url, 'decline')).toBe(402);
    expect(await onPage(page.url, 'pay')).toBe(303);
    await expectPaidOnce(page);
  });

  it.for([
    { what: 'whose card was declined', action: 'decline', status: 402, reason: 'card_declined' },
    {
      what: 'whose card has no funds',
      action: 'decline',
      card: '4000 0000 0000 9995',
      status: 402,
      reason: 'insufficient_funds',
    },
    { what: 'who has given up', action: 'give_up', status: 303, reason: 'window_over' },
  ] as const)('$what has a cancelled order when the window is over', async (given) => {
    // given
    const page = await sendToPage(saga);
    const card = 'card' in given ? given.card : undefined;
    expect(await onPage(page.url, given.action, card)).toBe(given.status);
    // when
    await endWindow(saga, page);
    // then nothing was paid, and the goods are free again: the books say so
    await expectNotPaid(page, given.reason);
  });
});

describe('news of a payment', () => {
  it('that never come are asked for', async () => {
    const page = await paidInSilence();
    await letLook(saga, page);
    await expectPaidOnce(page);
  });

  it('asked for too early change nothing', async () => {
    // given a customer who has not paid yet, when the provider is asked, and only then they pay
    const page = await sendToPage(saga);
    await letLook(saga, page);
    await eventually(() => {
      const looks = saga.running.payment.flatMap(({ log }) => log.lines);
      expect(looks).toContainEqual(
        expect.objectContaining({ orderId: page.orderId, msg: 'ignored: not paid yet' }),
      );
    });
    expect(await onPage(page.url, 'pay')).toBe(303);
    // then
    await expectPaidOnce(page);
  });

  it('that come three times are believed once', async () => {
    // given
    const page = await sendToPage(saga);
    saga.sandbox.switches.set('webhooks', { repeat: { operation: completed, copies: 3 } });
    // when
    expect(await onPage(page.url, 'pay')).toBe(303);
    // then
    const answers = await answersToNews(saga, page, 3);
    expect(answers).toEqual([{ outcome: 'applied' }, { outcome: 'repeated' }, { outcome: 'repeated' }]);
    await expectPaidOnce(page);
  });

  it('may come in another order than it happened', async () => {
    // given a page on which a card was declined, which was told, and a provider that tells last what comes next
    const page = await sendToPage(saga);
    const told = heard().length;
    expect(await onPage(page.url, 'decline')).toBe(402);
    await eventually(() => expect(heard()).toHaveLength(told + 2));
    saga.sandbox.switches.set('webhooks', { swap: { operation: 'payment_intent.succeeded' } });

    // when it is paid, then the page is heard of before its payment, and nothing is amiss
    expect(await onPage(page.url, 'pay')).toBe(303);
    await eventually(() => expect(heard()).toHaveLength(told + 4));
    expect(heard().slice(told)).toEqual([
      'payment_intent.created',
      'payment_intent.payment_failed',
      'checkout.session.completed',
      'payment_intent.succeeded',
    ]);
    await expectPaidOnce(page);
  });
});

describe('the end of the window against a payment', () => {
  it('which came first stands, and news of it that come afterwards change nothing', async () => {
    // given a customer who has paid, which nobody has heard of
    const page = await paidInSilence();
    // when the window ends, then the provider is believed, which says so when it is to close the page
    await endWindow(saga, page);
    await expectPaidOnce(page);
    // and when the news come after all
    const news = await newsOfPayment(saga, page);
    for (const instance of saga.running.payment) expect(await sendWebhook(instance, news)).toBe(200);
    // then
    expect(await answersToNews(saga, page)).toEqual([{ outcome: 'ignored', reason: 'already captured' }]);
    await expectPaidOnce(page);
  });

  it('which comes later is refused by the page', async () => {
    // given a page that is closed, which payment has not heard of yet
    const page = await sendToPage(saga);
    saga.sandbox.switches.set('stripe', {
      loseAnswer: { operation: 'checkout.sessions.expire', orderId: page.orderId },
    });
    await endWindow(saga, page);
    await eventually(() => expect(providerOn(saga, page)).toEqual(notPaid));
    // when
    expect(await onPage(page.url, 'pay')).toBe(410);
    saga.sandbox.switches.clear('stripe');
    // then
    await expectNotPaid(page, 'window_over');
  });
});
