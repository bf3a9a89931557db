import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { checkOut, orderIdIn, orderOf, type PlotName, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

let saga: SagaWorld;

beforeAll(async () => {
  saga = await openSaga();
});
afterAll(async () => {
  await saga.close();
});

async function statusOf(orderId: string): Promise<unknown> {
  const response = await fetch(`${saga.running.order[0]?.apiUrl}/orders/${orderId}`);
  return ((await response.json()) as { status: unknown }).status;
}

describe('an order ends once, in the way that fits, and leaves nothing behind', () => {
  it.for(Object.keys(plots) as PlotName[])('when it is produced to the topic: %s', async (name) => {
    // given an order, when it is produced by a stranger and everything has come to rest
    const order = orderOf(plots[name]);
    await saga.place(order);
    await atRest(saga, [order.orderId]);

    // then it has ended, and the topics, the services, the shelves and the outside parties agree
    expect(endingsOf(saga.events(), order.orderId)).toEqual([plots[name].ending]);
    expect(await auditBooks(saga)).toEqual([]);
    expect(plots[name].ending).toContain(await statusOf(order.orderId));
  });

  it.for(['confirmed', 'outOfStock', 'declined', 'insufficientFunds', 'notShippable'] as const)(
    'when it is placed over HTTP: %s',
    async (name) => {
      // given an order, when a customer checks out and everything has come to rest
      const orderId = await orderIdIn(await checkOut(saga, orderOf(plots[name])));
      await atRest(saga, [orderId]);

      // then it has ended, and the topics, the services, the shelves and the outside parties agree
      expect(endingsOf(saga.events(), orderId)).toEqual([plots[name].ending]);
      expect(await auditBooks(saga)).toEqual([]);
      expect(plots[name].ending).toContain(await statusOf(orderId));
    },
  );
});

describe('a checkout that is clicked twice', () => {
  it('makes one order and one charge, also when it is clicked again after the end', async () => {
    // given a customer who clicks twice at once
    const [key, order] = [randomUUID(), orderOf(plots.confirmed)];
    const clicks = await Promise.all([checkOut(saga, order, { key }), checkOut(saga, order, { key })]);
    const [orderId = '', ...others] = await Promise.all(clicks.map(orderIdIn));
    await atRest(saga, [orderId]);

    // when they click once more
    others.push(await orderIdIn(await checkOut(saga, order, { key })));
    await atRest(saga, [orderId]);

    // then all clicks were told of the same order, which was placed, charged and confirmed once
    expect(others).toEqual([orderId, orderId]);
    const events = saga.events().filter((event) => event.orderId === orderId);
    expect(events.filter(({ type }) => type === 'OrderPlaced')).toHaveLength(1);
    const charges = saga.sandbox.ledger().stripe.charges.filter((charge) => charge.orderId === orderId);
    expect(charges).toMatchObject([{ status: 'succeeded', amount: order.total.amount, attempts: 1 }]);
    expect(await auditBooks(saga)).toEqual([]);
  });
});
