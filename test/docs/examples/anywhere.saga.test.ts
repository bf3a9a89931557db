import { expect } from 'vitest';
import { shopTest } from '../../harness/shop/shop-test.ts';

shopTest('what cannot be delivered is paid back, once, though answers get lost', async ({ saga }) => {
  // given a provider that does what it is asked and does not say so, and messages that come again and again
  saga.loseAnswer('refund');
  saga.repeat();

  // when somebody orders to where the carrier does not go
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
  expect(order).toHaveDone({ charged: 1, refunded: 1, parcels: 0, mails: ['cancelled'] });
  await expect(saga).toBalance();
});
