import { expect } from 'vitest';
import { shopTest } from '../harness/shop/shop-test.ts';

shopTest('an order is paid, shipped and confirmed, and its customer is told', async ({ saga }) => {
  // given somebody who puts an order into the topic
  const order = await saga.place({}, 'topic');
  // then
  await expect(order).toEnd('confirmed');
  expect(order).toHaveTold(
    'OrderPlaced',
    'StockReserved',
    'PaymentCaptured',
    'ShipmentCreated',
    'OrderConfirmed',
    'CustomerNotified',
  );
  expect(order).toHaveDone({ charged: 1, refunded: 0, parcels: 1, mails: ['confirmed'] });
  await expect(saga).toBalance();
});

shopTest('a declined card gives the stock back', async ({ saga }) => {
  // given
  const order = await saga.place({ card: 'declined' });
  // then
  await expect(order).toEnd('cancelled: card_declined');
  expect(order).toHaveTold(
    'OrderPlaced',
    'StockReserved',
    'PaymentFailed',
    'StockReleased',
    'OrderCancelled',
    'CustomerNotified',
  );
  expect(order).toHaveDone({ charged: 0, refunded: 0, parcels: 0, mails: ['cancelled'] });
  await expect(saga).toBalance();
});

shopTest('what cannot be shipped is paid back, however often messages come', async ({ saga }) => {
  // given
  saga.repeat();
  // when
  const order = await saga.place({ to: 'nowhere' });
  // then
  await expect(order).toEnd('cancelled: not_deliverable');
  expect(order).toHaveTold(
    'OrderPlaced',
    'StockReserved',
    'PaymentCaptured',
    'ShipmentFailed',
    ['StockReleased', 'PaymentRefunded'],
    'OrderCancelled',
    'CustomerNotified',
  );
  expect(order).toHaveDone({ charged: 1, refunded: 1, parcels: 0 });
  await expect(saga).toBalance();
});

shopTest('what is sold out is not charged', async ({ saga }) => {
  // given
  const order = await saga.place({ article: 'sold out' });
  // then
  await expect(order).toEnd('cancelled: out_of_stock');
  expect(order).toHaveDone({ charged: 0, parcels: 0 });
  await expect(saga).toBalance();
});

shopTest('a charge whose answer is lost is made once', async ({ saga }) => {
  // given
  saga.loseAnswer('charge', 2);
  // when
  const order = await saga.place({});
  // then
  await expect(order).toEnd('confirmed');
  expect(order).toHaveDone({ charged: 1, refunded: 0, parcels: 1 });
  await expect(saga).toBalance();
});

shopTest('payment may hear of the order last', async ({ saga }) => {
  // given
  saga.delay('payment', 'OrderPlaced');
  // when
  const order = await saga.place({});
  // then
  await expect(order).toEnd('confirmed');
  await expect(saga).toBalance();
});

shopTest('a cancel that overtakes the payment keeps the parcel at home', async ({ saga }) => {
  // given an order of whose payment shipping has not heard
  const paid = saga.hold('shipping', 'PaymentCaptured');
  const order = await saga.place({});
  await paid.reached();
  // when
  await order.act('cancel');
  await saga.settle();
  paid.release();
  // then
  await expect(order).toEnd('cancelled: customer_request');
  expect(order).toHaveDone({ charged: 1, refunded: 1, parcels: 0 });
  await expect(saga).toBalance();
});

shopTest('a cancel that comes while the parcel is being booked undoes that', async ({ saga }) => {
  // given
  const booking = saga.hold('shipping', 'bookShipment');
  const order = await saga.place({});
  await booking.reached();
  // when
  await order.act('cancel');
  await saga.settle();
  booking.release();
  // then
  await expect(order).toEnd('cancelled: customer_request');
  expect(order).toHaveDone({ charged: 1, refunded: 1, parcels: 0 });
  await expect(saga).toBalance();
});

shopTest('whoever pays on the page is sent the goods', async ({ saga }) => {
  // given
  const order = await saga.place({ pay: 'on the page' });
  // when
  await order.act('pay');
  // then
  await expect(order).toEnd('confirmed');
  expect(order).toHaveDone({ charged: 1, parcels: 1 });
  await expect(saga).toBalance();
});

shopTest('an order may wait for its customer', async ({ saga }) => {
  // given
  const order = await saga.place({ pay: 'on the page' });
  // then
  await expect(order).toEnd();
  expect(order).toHaveTold('OrderPlaced', 'StockReserved', 'PaymentSessionOpened');
});

shopTest('what others wait for is no business of this order', async ({ saga }) => {
  // given the order before this one, which holds goods and is not paid
  const order = await saga.place({});
  // then
  await expect(order).toEnd('confirmed');
  await expect(saga).toBalance();
});

shopTest('whoever does not pay in time loses the goods', async ({ saga }) => {
  // given
  const order = await saga.place({ pay: 'on the page' });
  await expect(order).toEnd();
  // when
  await saga.pass(60 * 60_000);
  // then
  await expect(order).toEnd('cancelled: window_over');
  expect(order).toHaveDone({ charged: 0, refunded: 0, parcels: 0 });
  await expect(saga).toBalance();
});

shopTest('a service that dies after a commit goes on where it was', async ({ saga }) => {
  // given
  await saga.kill('payment', 'after-commit');
  // when
  const order = await saga.place({});
  // then
  await expect(order).toEnd('confirmed');
  expect(order).toHaveDone({ charged: 1, refunded: 0, parcels: 1 });
  await expect(saga).toBalance();
});

shopTest('what is ordered while Kafka is away is delivered when it is back', async ({ saga }) => {
  // given an order that nobody but the shop can know of
  saga.stopBroker();
  const order = await saga.place({});
  await order.look();
  expect(order.statuses).toEqual({ order: 'placed' });
  // when
  saga.startBroker();
  // then
  await expect(order).toEnd('confirmed');
  await expect(saga).toBalance();
});

shopTest(
  'customers can go on when the shop dies while they ask, and while Kafka is away',
  async ({ saga }) => {
    // given a shop that dies when it takes an order, and a Kafka that nobody reaches
    await saga.kill('order', 'after-commit');
    saga.stopBroker();
    const order = await saga.place({});
    // when
    await order.act('cancel');
    await order.settle();
    expect(order.statuses.order).toBe('cancelRequested');
    saga.startBroker();
    // then
    await expect(order).toEnd('cancelled: customer_request');
    await expect(saga).toBalance();
  },
);
