import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { bookShipment, cancelShipment } from '../../services/shipping/calls.ts';
import { shipping } from '../../services/shipping/shipment.ts';
import { OrderCancellationRequested } from '../../shared/contracts/orders.ts';
import { PaymentCaptured } from '../../shared/contracts/payments.ts';
import {
  ShipmentCancellationRefused,
  ShipmentCancelled,
  ShipmentCreated,
} from '../../shared/contracts/shipments.ts';
import { given, input } from '../harness/decisions.ts';

const placed = placedOrder();
const paid = PaymentCaptured.of({ orderId, paymentId: 'pi_1', amount: { amount: 2580, currency: 'EUR' } });
const booked = { shipmentId: 'shp_1', trackingNumber: 'TRK_1' };
const lastError = 'timeout';
const customerCancels = OrderCancellationRequested.of({ orderId, reason: 'customer_request' });
const orderExpires = OrderCancellationRequested.of({ orderId, reason: 'expired' });

const booking = [placed, paid];
const undoing = [...booking, input(bookShipment.exhausted, { lastError })];

const cancelled = {
  status: 'cancelled',
  state: { status: 'cancelled' },
  events: [ShipmentCancelled.of({ orderId })],
};
const refusal = ShipmentCancellationRefused.of({ orderId, reason: 'already_shipped' });
const shippedAfterAll = {
  status: 'shipped',
  state: { status: 'shipped' },
  events: [ShipmentCreated.of({ orderId, ...booked }), refusal],
};
const cancelling = {
  status: 'cancelling',
  state: { status: 'cancelling' },
  calls: [cancelShipment.of({ orderId })],
};

describe.each([customerCancels, orderExpires])(
  'shipping accepts a cancellation for $data.reason',
  (asked) => {
    it.each([
      ['nothing was heard of the order', []],
      ['the order was heard of', [placed]],
      ['the payment was heard of', [paid]],
    ])('at once when %s', (_, steps) => {
      given(shipping, steps).when(asked).thenDecided(cancelled);
    });

    it('and books nothing for what it hears of later', () => {
      given(shipping, [asked]).when(placed).thenIgnored('already cancelled');
      given(shipping, [asked, placed]).when(paid).thenIgnored('already cancelled');
      given(shipping, [placed, asked]).when(paid).thenIgnored('already cancelled');
      given(shipping, [paid, asked]).when(placed).thenIgnored('already cancelled');
    });
  },
);

describe('shipping lets the carrier answer first', () => {
  const unwanted = [...booking, customerCancels];

  it('and only marks a booking under way as unwanted', () => {
    given(shipping, booking)
      .when(customerCancels)
      .thenDecided({ status: 'bookingUnwanted', state: { status: 'bookingUnwanted' } });
  });

  it('undoes a booking that was done', () => {
    given(shipping, unwanted).when(bookShipment.done, booked).thenDecided(cancelling);
  });

  it('undoes a booking of unknown outcome', () => {
    given(shipping, unwanted).when(bookShipment.exhausted, { lastError }).thenDecided(cancelling);
  });

  it.each(['not_deliverable', 'cancelled'] as const)(
    'is cancelled when the booking is refused: %s',
    (reason) => {
      given(shipping, unwanted).when(bookShipment.refused, { reason }).thenDecided(cancelled);
    },
  );

  it.each([
    ['that was done', [...unwanted, input(bookShipment.done, booked)]],
    ['of unknown outcome', [...unwanted, input(bookShipment.exhausted, { lastError })]],
    ['that was being undone already', [...undoing, customerCancels]],
  ])('believes the carrier about a booking %s', (_, steps) => {
    const asked = given(shipping, steps);
    asked.when(cancelShipment.done, { standing: 'cancelled' }).thenDecided(cancelled);
    asked.when(cancelShipment.done, { standing: 'collected', ...booked }).thenDecided(shippedAfterAll);
  });

  it('asks the carrier once: a booking that is being undone only is so for another reason', () => {
    given(shipping, undoing)
      .when(customerCancels)
      .thenDecided({ status: 'cancelling', state: { status: 'cancelling' } });
  });

  it('and never gives up asking', () => {
    expect(cancelShipment.policy.maxAttempts).toBe(Infinity);
  });
});

describe('shipping answers a cancellation that comes too late or again', () => {
  it('refuses what was shipped, after it has said so', () => {
    given(shipping, [...booking, input(bookShipment.done, booked)])
      .when(customerCancels)
      .thenDecided({ status: 'shipped', state: { status: 'shipped' }, events: [refusal] });
  });

  it('has nothing to say of what has failed', () => {
    given(shipping, [...booking, input(bookShipment.refused, { reason: 'not_deliverable' })])
      .when(customerCancels)
      .thenIgnored('already failed');
  });

  it('is asked once, however often', () => {
    const again = 'cancellation already known';
    given(shipping, [...booking, customerCancels])
      .when(orderExpires)
      .thenIgnored(again);
    given(shipping, [...undoing, customerCancels])
      .when(orderExpires)
      .thenIgnored(again);
    given(shipping, [placed, customerCancels]).when(orderExpires).thenIgnored('already cancelled');
  });
});
