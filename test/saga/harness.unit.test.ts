import { describe, expect } from 'vitest';
import { howEnded } from '../../scripts/audit/routes.ts';
import { ignore } from '../../shared/saga/decision.ts';
import { fiveWithBug } from '../harness/memory/changed.ts';
import { memoryBackstage } from '../harness/saga-test/memory-backstage.ts';
import { sagaTest } from '../harness/saga-test/saga-test.ts';
import { shopInMemory } from '../harness/shop/shop-in-memory.ts';
import { shopTest } from '../harness/shop/shop-test.ts';
import type { Act, Wish } from '../harness/shop/wish.ts';

/** The same shop with a payment service that keeps the money of what cannot be shipped. */
const greedy = fiveWithBug({
  name: 'payment',
  input: 'ShipmentFailed',
  status: 'captured',
  cell: ignore('the money is ours') as never,
});
const greedyTest = sagaTest<Wish, Act>({
  endingOf: howEnded,
  open: async () => ({
    backstage: () =>
      memoryBackstage({ ...shopInMemory, saga: { ...shopInMemory.saga, participants: greedy } }),
    close: async () => {},
  }),
});

describe('what a test asks of an order fails with its story', () => {
  shopTest('when it ended in another way', async ({ saga }) => {
    const order = await saga.place({ card: 'declined' });
    await expect(expect(order).toEnd('confirmed')).rejects.toThrow(
      /^ended "cancelled: card_declined", not "confirmed"\n.*\n {2}OrderPlaced .*PaymentFailed .*"reason":"card_declined"/s,
    );
    await expect(expect(order).toEnd()).rejects.toThrow(/not in no way/);
  });

  shopTest('when it did not end', async ({ saga }) => {
    const order = await saga.place({ pay: 'on the page' });
    await expect(expect(order).toEnd('confirmed')).rejects.toThrow(/^ended in no way, not "confirmed"/);
  });

  shopTest('when something else was told', async ({ saga }) => {
    const order = await saga.place({ card: 'declined' });
    await order.settle();
    const told = ['OrderPlaced', 'StockReserved', 'PaymentFailed', 'StockReleased', 'OrderCancelled'];
    const telling =
      (...types: readonly string[]) =>
      () =>
        expect(order).toHaveTold(...types);

    expect(telling(...told)).toThrow(/^told CustomerNotified, too\nOrder order 1/);
    expect(telling(...told, 'CustomerNotified', 'CustomerNotified')).toThrow(
      /^did not tell CustomerNotified/,
    );
    expect(telling(...told.toReversed(), 'CustomerNotified')).toThrow(
      /^told OrderCancelled after StockReleased, not before it/,
    );
    expect(telling(...told, 'CustomerNotified')).not.toThrow();
  });

  shopTest('when something else was done', async ({ saga }) => {
    const order = await saga.place({});
    await order.settle();
    expect(() => expect(order).toHaveDone({ charged: 2 })).toThrow(/^done: {"charged":1}, not {"charged":2}/);
    expect(() => expect(order).toHaveDone({ parcels: 1, mails: [] })).toThrow(/"mails":\["confirmed"\]/);
  });

  shopTest('when nobody has waited for it yet', async ({ saga }) => {
    const order = await saga.place({});
    expect(() => expect(order).toHaveDone({ charged: 1 })).toThrow(/nobody has looked at the order yet/);
    await expect(expect({}).toEnd('confirmed')).rejects.toThrow(/for an order that was placed/);
  });
});

describe('what must not be so', () => {
  shopTest('is told when it is', async ({ saga }) => {
    const order = await saga.place({});
    await expect(expect(order).not.toEnd('confirmed')).rejects.toThrow(/^ended "confirmed"\nOrder order 1/);
    expect(() => expect(order).not.toHaveDone({ charged: 1 })).toThrow(/^done: {"charged":1}\nOrder order 1/);
    await expect(expect(saga).not.toBalance()).rejects.toThrow(/^the books balance$/);
  });
});

describe('events that may come in either order', () => {
  shopTest('are told together', async ({ saga }) => {
    const order = await saga.place({ to: 'nowhere' });
    await order.settle();
    const begun = ['OrderPlaced', 'StockReserved', 'PaymentCaptured', 'ShipmentFailed'];
    const ended = ['OrderCancelled', 'CustomerNotified'];
    expect(order).toHaveTold(...begun, ['StockReleased', 'PaymentRefunded'], ...ended);
    expect(order).toHaveTold(...begun, 'PaymentRefunded', 'StockReleased', ...ended);
    expect(() =>
      expect(order).toHaveTold(
        ...begun,
        'StockReleased',
        'OrderCancelled',
        'PaymentRefunded',
        'CustomerNotified',
      ),
    ).toThrow(/^told OrderCancelled after PaymentRefunded/);
  });
});

describe('books that do not balance', () => {
  greedyTest('are told of', async ({ saga }) => {
    const order = await saga.place({ to: 'nowhere' });
    await expect(expect(order).toEnd('cancelled: not_deliverable')).rejects.toThrow(
      /^ended in no way.*payment captured.*charged 1, refunded 0/s,
    );
    await expect(expect(saga).toBalance()).rejects.toThrow(
      /^the books do not balance:\n.*payment captured.*\nOrder order 1.*\n {2}ShipmentFailed/s,
    );
  });

  greedyTest('do no harm to an order that ends well', async ({ saga }) => {
    const order = await saga.place({});
    await expect(order).toEnd('confirmed');
    await expect(saga).toBalance();
  });
});

describe('what is kept waiting', () => {
  shopTest('waits until it is released', async ({ saga }) => {
    // given a charge that is not made yet
    const charge = saga.hold('payment', 'charge');
    const order = await saga.place({});
    await charge.reached();
    await expect(order).toEnd();
    expect(order).toHaveDone({ charged: 0 });
    // when
    charge.release();
    // then
    await expect(order).toEnd('confirmed');
  });

  shopTest('is asked for by its name', async ({ saga }) => {
    const refund = saga.hold('payment', 'refund');
    await saga.place({});
    await expect(refund.reached()).rejects.toThrow(/"refund " does not come/);
  });

  shopTest('is everything that comes by Kafka, while that is away', async ({ saga }) => {
    saga.stopBroker();
    const order = await saga.place({});
    await order.settle();
    expect(order.statuses).toEqual({ order: 'placed' });
    saga.startBroker();
    await expect(order).toEnd('confirmed');
  });
});

describe('a fault that would never come', () => {
  shopTest('is refused', async ({ saga }) => {
    expect(() => saga.loseAnswer('chrage')).toThrow('nobody calls chrage');
    expect(() => saga.delay('nobody', 'OrderPlaced')).toThrow('there is no nobody, but order, inventory');
    expect(() => saga.delay('shipping', 'StockReserved')).toThrow('shipping does not hear of StockReserved');
    expect(() => saga.hold('shipping', 'charge')).toThrow('shipping does not hear of charge');
    await expect(saga.kill('nobody', 'after-commit')).rejects.toThrow('there is no nobody');
  });
});

describe('what was seen of an order', () => {
  shopTest('is not taken for what is so later', async ({ saga }) => {
    const order = await saga.place({ pay: 'on the page' });
    await order.settle();
    expect(order.statuses.payment).toBe('awaiting');
    await saga.pass(60 * 60_000);
    expect(order.statuses.payment).toBe('failed');
    const held = saga.hold('shipping', 'OrderPlaced');
    held.release();
    expect(() => order.statuses).toThrow(/nobody has looked/);
  });
});

describe('orders of one test', () => {
  shopTest('compete for the same shelves, and each has its own story', async ({ saga }) => {
    const one = await saga.place({});
    const other = await saga.place({ article: 'sold out' }, 'topic');
    await expect(other).toEnd('cancelled: out_of_stock');
    await expect(one).toEnd('confirmed');
    expect(one.story).not.toContain('order 2');
    await expect(saga).toBalance();
  });
});
