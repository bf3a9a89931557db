import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { type PartySwitches, parties } from '../../scripts/sandbox/switches.ts';
import { openSession } from '../../services/payment/calls.ts';
import { eventually } from '../harness/eventually.ts';
import { onPage } from '../harness/hosted-page.ts';
import { attemptsAt, failuresOf, hurrying } from '../harness/saga-calls.ts';
import { standing } from '../harness/saga-looks.ts';
import { plots } from '../harness/saga-orders.ts';
import {
  endWindow,
  expectEnding,
  orderByPage,
  type PayPage,
  pageAtProvider,
  providerOn,
  sendToPage,
  timeless,
} from '../harness/saga-pages.ts';
import { answersToNews } from '../harness/saga-webhooks.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

let saga: SagaWorld;
const price = orderByPage().total.amount;
const paidOnce = { pages: ['complete'], charges: [price], refunds: 0 };
const notPaid = { pages: ['expired'], charges: [], refunds: 0 };

beforeAll(async () => {
  saga = await openSaga({ settings: timeless });
});
afterEach(() => {
  for (const party of parties) saga.sandbox.switches.clear(party);
});
afterAll(async () => {
  await saga.close();
});

function turn(switches: PartySwitches<'stripe'>): void {
  saga.sandbox.switches.set('stripe', switches);
}

/** Waits until an attempt at the call has failed: for two lost answers there may be one, as Stripe's SDK asks again. */
async function expectFailure(call: string, { orderId }: PayPage): Promise<void> {
  await eventually(() => expect(failuresOf(saga, 'payment', call, orderId)).toBeGreaterThanOrEqual(1));
}

/** Waits until payment has given up to open a page, and has often tried in vain to close what there may be. */
async function expectClosingInVain(orderId: string): Promise<void> {
  await hurrying(saga, 'payment', async () =>
    expect(await attemptsAt(saga, 'payment', 'closeSession', orderId)).toBeGreaterThan(4),
  );
}

describe('an effect at the provider whose answer was lost', () => {
  it('takes place once: opening it', async () => {
    // given a provider that opens a page and twice does not say so
    const order = orderByPage();
    turn({ loseAnswer: { operation: 'checkout.sessions.create', orderId: order.orderId, times: 2 } });
    // when the order is placed, then its customer is sent to this page, and pays
    const page = await sendToPage(saga, order);
    await expectFailure('openSession', page);
    expect(await pageAtProvider(saga, page.orderId)).toEqual(page);
    expect(await onPage(page.url, 'pay')).toBe(303);
    await expectEnding(saga, page, 'confirmed');
    expect(providerOn(saga, page)).toEqual(paidOnce);
  });

  it.for([
    { what: 'nobody has paid on', action: 'give_up', ending: 'cancelled: window_over', books: notPaid },
    { what: 'was paid on', action: 'pay', ending: 'confirmed', books: paidOnce },
  ] as const)('takes place once: closing one that $what', async ({ action, ending, books }) => {
    // given a page, and a provider that tells nothing of it by itself, and loses two answers
    const page = await sendToPage(saga);
    const { orderId } = page;
    saga.sandbox.switches.set('webhooks', { drop: { orderId } });
    turn({ loseAnswer: { operation: 'checkout.sessions.expire', orderId, times: 2 } });
    expect(await onPage(page.url, action)).toBe(303);
    // when
    await endWindow(saga, page);
    await expectFailure('closeSession', page);
    // then
    await expectEnding(saga, page, ending);
    expect(providerOn(saga, page)).toEqual(books);
  });

  it('takes place once: giving back what was paid there', async () => {
    // given an order that cannot be shipped
    const page = await sendToPage(saga, orderByPage(plots.notShippable));
    const { orderId } = page;
    turn({ loseAnswer: { operation: 'refunds.create', orderId, times: 2 } });
    // when
    expect(await onPage(page.url, 'pay')).toBe(303);
    await expectFailure('refund', page);
    // then
    await expectEnding(saga, page, plots.notShippable.ending);
    expect(providerOn(saga, page)).toEqual({ ...paidOnce, refunds: 1 });
  });

  it('takes place once: giving back what was paid there, which was answered by an error that is repeated', async () => {
    // given
    const page = await sendToPage(saga, orderByPage(plots.notShippable));
    const { orderId } = page;
    turn({ failAfterEffect: { operation: 'refunds.create', orderId, times: 1 } });
    // when
    expect(await onPage(page.url, 'pay')).toBe(303);
    await hurrying(saga, 'payment', async () =>
      expect(failuresOf(saga, 'payment', 'refund', orderId)).toBe(3),
    );
    // then
    await expectEnding(saga, page, plots.notShippable.ending);
    expect(providerOn(saga, page)).toEqual({ ...paidOnce, refunds: 1 });
  });
});

describe('a provider that opens no page in all attempts', () => {
  it('has none left that could be paid on when it was down', async () => {
    // given
    const order = orderByPage();
    turn({ fail: {} });
    await saga.place(order);
    await expectClosingInVain(order.orderId);
    // when it is back, then what might have been opened is closed: here it opens one only for that
    turn({});
    await hurrying(saga, 'payment', () => standing(saga, 'payment', order.orderId, { status: 'failed' }));
    await expectEnding(saga, order, 'cancelled: provider_unavailable');
    const { pages, ...money } = providerOn(saga, order);
    expect(pages).not.toContain('open');
    expect(money).toEqual({ charges: [], refunds: 0 });
  });

  it('has none left that could be paid on when it did, but all answers were lost', async () => {
    // given
    const order = orderByPage();
    const { orderId } = order;
    turn({ loseAnswer: { operation: 'checkout.sessions.create', orderId } });
    await saga.place(order);
    const page = await pageAtProvider(saga, orderId);
    await expectClosingInVain(orderId);
    // when answers come again
    turn({});
    await hurrying(saga, 'payment', async () => expect(providerOn(saga, order).pages).toEqual(['expired']));
    // then
    await expectEnding(saga, order, 'cancelled: provider_unavailable');
    expect(await onPage(page.url, 'pay')).toBe(410);
    expect(providerOn(saga, order)).toEqual(notPaid);
  });

  it('has told nobody where one is when its answer was an error, which it repeats', async () => {
    // given
    const order = orderByPage();
    const { orderId } = order;
    turn({ failAfterEffect: { operation: 'checkout.sessions.create', orderId } });
    await saga.place(order);
    // when
    await hurrying(saga, 'payment', () => standing(saga, 'payment', orderId, { status: 'failed' }));
    // then it is left to end by itself
    await expectEnding(saga, order, 'cancelled: provider_unavailable');
    expect(failuresOf(saga, 'payment', 'openSession', orderId)).toBe(openSession.policy.maxAttempts - 1);
    expect(providerOn(saga, order)).toEqual({ ...notPaid, pages: ['open'] });
  });

  it('is believed when somebody has paid nevertheless', async () => {
    // given a page that nobody was told of, and a provider whose answers do not reach us
    const order = orderByPage();
    const { orderId } = order;
    turn({ loseAnswer: { operation: 'checkout.sessions.create', orderId } });
    await saga.place(order);
    const page = await pageAtProvider(saga, orderId);
    await expectClosingInVain(orderId);
    // when
    expect(await onPage(page.url, 'pay')).toBe(303);
    expect(await answersToNews(saga, page)).toEqual([{ outcome: 'applied' }]);
    expect(endingsOf(saga.events(), orderId)).toEqual([]);
    turn({});
    // then the money that it has taken pays for the order
    await hurrying(saga, 'payment', () => standing(saga, 'payment', orderId, { status: 'captured' }));
    await expectEnding(saga, page, 'confirmed');
    expect(providerOn(saga, page)).toEqual(paidOnce);
  });
});

describe('a payment service that is away while customers are on the page', () => {
  it('hears of their payments when it is back', async () => {
    // given
    const page = await sendToPage(saga);
    const { sent } = saga.sandbox.ledger().webhooks;
    await stopPayment();
    // when the customer pays, which the provider cannot tell
    expect(await onPage(page.url, 'pay')).toBe(303);
    await eventually(() => expect(saga.sandbox.ledger().webhooks.sent).toBeGreaterThan(sent));
    await saga.start('payment');
    // then it is told again
    expect(await answersToNews(saga, page)).toEqual([{ outcome: 'applied' }]);
    await expectEnding(saga, page, 'confirmed');
    expect(providerOn(saga, page)).toEqual(paidOnce);
  });

  it('ends their windows when it is back', async () => {
    // given
    const page = await sendToPage(saga);
    await stopPayment();
    // when the window ends
    await endWindow(saga, page);
    expect(providerOn(saga, page).pages).toEqual(['open']);
    await saga.start('payment');
    // then
    await expectEnding(saga, page, 'cancelled: window_over');
    expect(providerOn(saga, page)).toEqual(notPaid);
  });

  async function stopPayment(): Promise<void> {
    await Promise.all(saga.running.payment.map((instance) => instance.stop()));
  }
});
