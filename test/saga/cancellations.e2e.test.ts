import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { parties } from '../../scripts/sandbox/switches.ts';
import { onPage } from '../harness/hosted-page.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { cancel, cancelOnceKnown } from '../harness/saga-cancel.ts';
import { openHolds } from '../harness/saga-holds.ts';
import { eventOf, moneyOf, standing, typesOf } from '../harness/saga-looks.ts';
import { orderOf, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { ampleTime, expectEndings, onProvidersPage, placed, waiting } from '../harness/saga-steps.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

const unpaid = 'cancelled: customer_request';
const refunded = 'cancelled: customer_request, refunded';
const [paid, closed] = [303, 410];

let saga: SagaWorld;
const holds = openHolds();

beforeAll(async () => {
  saga = await openSaga({ settings: ampleTime, performing: holds.performing });
});
afterEach(() => {
  holds.releaseAll();
  for (const party of parties) saga.sandbox.switches.clear(party);
});
afterAll(async () => {
  await saga.close();
});

async function expectEnding(orderId: string, ending: string): Promise<void> {
  await expectEndings(saga, { [orderId]: ending });
}

function requestsFor(orderId: string): number {
  return typesOf(saga, orderId).filter((type) => type === 'OrderCancellationRequested').length;
}

function sessionsOf(orderId: string): string[] {
  const { sessions } = saga.sandbox.ledger().stripe;
  return sessions.filter((session) => session.orderId === orderId).map(({ status }) => status);
}

describe('cancel while the customer is to pay', () => {
  it('closes the page: it cannot be paid on any more', async () => {
    // given a customer at the provider's page
    const { orderId, page } = await waiting(saga);

    // when the order is cancelled, then it ends so, and paying is refused
    expect(await cancel(saga, orderId)).toMatchObject({ code: 202, status: 'cancelRequested' });
    await expectEnding(orderId, unpaid);
    expect(await onPage(page, 'pay')).toBe(closed);
    await expectEnding(orderId, unpaid);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 0, refunded: 0 });
  });

  it('closes a page before anybody has seen it when it was still being opened', async () => {
    // given a page that the provider has opened without having said so yet
    const order = orderOf(onProvidersPage);
    const opening = holds.hold('openSession', order.orderId, 'after');
    await saga.place(order);
    await opening.reached;

    // when the order is cancelled and only then the page is known, then it is closed and never announced
    await cancelOnceKnown(saga, order.orderId);
    await standing(saga, 'payment', order.orderId, { status: 'opening', unwanted: true });
    opening.release();
    await expectEnding(order.orderId, unpaid);
    expect(sessionsOf(order.orderId)).toEqual(['expired']);
    expect(typesOf(saga, order.orderId)).not.toContain('PaymentSessionOpened');
  });

  it.for([
    { told: 'nobody was told of it', webhooks: { drop: {} } },
    { told: 'it was told at once', webhooks: {} },
  ])('gives the money back when it was paid before the page could be closed: $told', async ({ webhooks }) => {
    // given a provider that is about to close the page of a cancelled order
    const { orderId, page } = await waiting(saga);
    const closing = holds.hold('closeSession', orderId, 'before');
    saga.sandbox.switches.set('webhooks', webhooks);
    expect(await cancel(saga, orderId)).toMatchObject({ code: 202 });
    await closing.reached;

    // when the customer pays on it meanwhile, then the provider's word counts, and the money goes back
    expect(await onPage(page, 'pay')).toBe(paid);
    closing.release();
    await expectEnding(orderId, refunded);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 1, refunded: 1 });
  });

  it('takes nothing when the customer pays too late, though we do not know yet that the page is closed', async () => {
    // given a page that the provider has closed without having said so yet
    const { orderId, page } = await waiting(saga);
    const closing = holds.hold('closeSession', orderId, 'after');
    expect(await cancel(saga, orderId)).toMatchObject({ code: 202 });
    await closing.reached;

    // when the customer pays, then that is refused
    expect(await onPage(page, 'pay')).toBe(closed);
    closing.release();
    await expectEnding(orderId, unpaid);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 0, refunded: 0 });
  });

  it('gives the money back when it was paid before, though no webhook came', async () => {
    // given a customer who has paid without us being told
    const { orderId, page } = await waiting(saga);
    saga.sandbox.switches.set('webhooks', { drop: {} });
    expect(await onPage(page, 'pay')).toBe(paid);

    // when the order is cancelled, then the provider is asked, and the money goes back
    expect(await cancel(saga, orderId)).toMatchObject({ code: 202 });
    await expectEnding(orderId, refunded);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 1, refunded: 1 });
  });

  it('ends as the provider says when both come at once', async () => {
    // given customers at their pages
    const orders = await Promise.all(Array.from({ length: 12 }, () => waiting(saga)));
    const orderIds = orders.map(({ orderId }) => orderId);

    // when each pays and cancels at the same time, in either order
    const clicks = await Promise.all(
      orders.map(async ({ orderId, page }, index) => {
        const pay = () => onPage(page, 'pay');
        if (index % 2 === 0) return await Promise.all([pay(), cancel(saga, orderId)]);
        const cancelling = cancel(saga, orderId);
        return await Promise.all([pay(), cancelling]);
      }),
    );
    await atRest(saga, orderIds);

    // then whoever was told that it is paid has a parcel or the money back, and nobody else was charged
    for (const [index, orderId] of orderIds.entries()) {
      const [atPage, atShop] = clicks[index] ?? [];
      const [ending = 'none'] = endingsOf(saga.events(), orderId);
      expect(atPage === paid ? [refunded, 'confirmed'] : [unpaid]).toContain(ending);
      if (atShop?.code === 409) expect(ending).toBe('confirmed');
      expect(moneyOf(saga, orderId).charged).toBe(atPage === paid ? 1 : 0);
    }
    expect(await auditBooks(saga)).toEqual([]);
  });
});

describe('a cancel that is sent again', () => {
  it('is accepted each time and asked for once', async () => {
    // given a customer at the provider's page, when the order is cancelled twice at once and again afterwards
    const { orderId } = await waiting(saga);
    const answers = await Promise.all([cancel(saga, orderId), cancel(saga, orderId)]);
    await atRest(saga, [orderId]);
    answers.push(await cancel(saga, orderId));

    // then all were told yes, and the saga was asked once
    expect(answers.map(({ code }) => code)).toEqual([202, 202, 202]);
    expect(answers.at(-1)?.status).toBe('cancelled');
    await expectEnding(orderId, unpaid);
    expect(requestsFor(orderId)).toBe(1);
  });
});

describe('a cancel that comes too late', () => {
  it('is refused once the order was shipped, which stays confirmed', async () => {
    const orderId = await placed(saga, plots.confirmed);
    await eventOf(saga, orderId, 'OrderConfirmed');
    expect(await cancel(saga, orderId)).toMatchObject({
      code: 409,
      type: 'urn:order-saga:problem:already-shipped',
    });
    await expectEnding(orderId, 'confirmed');
    expect(requestsFor(orderId)).toBe(0);
  });

  it('changes nothing when the order has ended by itself', async () => {
    const orderId = await placed(saga, plots.declined);
    await atRest(saga, [orderId]);
    expect(await cancel(saga, orderId)).toMatchObject({ code: 202, status: 'cancelled' });
    await expectEnding(orderId, plots.declined.ending);
    expect(requestsFor(orderId)).toBe(0);
  });
});

describe('a cancel of what cannot be cancelled', () => {
  it.for([randomUUID(), 'no-order-id'])('is not found when there is no such order: %s', async (orderId) => {
    expect(await cancel(saga, orderId)).toMatchObject({ code: 404 });
    expect(typesOf(saga, orderId)).toEqual([]);
    expect(await auditBooks(saga)).toEqual([]);
  });

  it('is refused for an order that was rejected', async () => {
    const orderId = await placed(saga, plots.invalid);
    await eventOf(saga, orderId, 'OrderRejected');
    expect(await cancel(saga, orderId)).toMatchObject({
      code: 409,
      type: 'urn:order-saga:problem:rejected',
    });
    await expectEnding(orderId, 'rejected');
  });
});

describe('a cancel at once', () => {
  it('ends the order the same way for every kind of order, whatever had happened by then', async () => {
    // given orders of every kind, when each is cancelled as soon as it is known
    const kinds = [plots.confirmed, plots.declined, plots.notShippable, plots.outOfStock, onProvidersPage];
    const wanted = kinds.flatMap((plot) => [plot, plot, plot]);
    const orders = await Promise.all(
      wanted.map(async (plot) => ({ plot, orderId: await placed(saga, plot) })),
    );
    await Promise.all(orders.map(({ orderId }) => cancelOnceKnown(saga, orderId).catch(() => 'shipped')));
    const orderIds = orders.map(({ orderId }) => orderId);
    await atRest(saga, orderIds);

    // then each has ended as it would have, or cancelled
    for (const { plot, orderId } of orders)
      expect([plot.ending, unpaid, refunded]).toContain(endingsOf(saga.events(), orderId).join(' and '));
    expect(await auditBooks(saga)).toEqual([]);
  });
});
