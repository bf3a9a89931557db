import { describe, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { bookShipment, cancelShipment } from '../../services/shipping/calls.ts';
import { shipping } from '../../services/shipping/shipment.ts';
import { PaymentCaptured } from '../../shared/contracts/payments.ts';
import { ShipmentCreated, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { given, input } from '../harness/decisions.ts';
import { describeTransitionTable } from '../harness/transition-table.ts';

const placed = placedOrder({ lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1290 }] });
const { shipTo } = placed.data;
const lines = [{ sku: 'MUG-BLUE', quantity: 2 }];
const booked = { shipmentId: 'shp_1', trackingNumber: 'TRK_1' };

const paid = PaymentCaptured.of({
  orderId,
  paymentId: 'pi_1',
  amount: { amount: 2580, currency: 'EUR' },
});
const unanswered = input(bookShipment.exhausted, { lastError: 'timeout' });

const booking = { status: 'booking', calls: [bookShipment.of({ orderId, shipTo, lines })] };
const shipped = { status: 'shipped', events: [ShipmentCreated.of({ orderId, ...booked })] };

describe('shipping books once it knows both the order and that it is paid', () => {
  it('keeps address and lines of an order that is not paid yet', () => {
    given(shipping, [])
      .when(placed)
      .thenDecided({ status: 'ordered', state: { status: 'ordered', shipTo, lines } });
  });

  it('keeps in mind that an order not heard of yet is paid', () => {
    given(shipping, []).when(paid).thenDecided({ status: 'paid' });
  });

  it('books when the order came first', () => {
    given(shipping, [placed]).when(paid).thenDecided(booking);
  });

  it('books the same when the payment came first', () => {
    given(shipping, [paid]).when(placed).thenDecided(booking);
  });

  it('books nothing a second time when either event is repeated under another id', () => {
    given(shipping, [placed, paid]).when(paid).thenIgnored('already booking');
    given(shipping, [placed, paid, input(bookShipment.done, booked)])
      .when(placed)
      .thenIgnored('order already known');
  });
});

describe('shipping tells how the booking ended', () => {
  it('publishes the shipment: the pivot', () => {
    given(shipping, [placed, paid]).when(bookShipment.done, booked).thenDecided(shipped);
  });

  it('fails where the carrier does not deliver', () => {
    given(shipping, [placed, paid])
      .when(bookShipment.refused, { reason: 'not_deliverable' })
      .thenDecided({ status: 'failed', events: [ShipmentFailed.of({ orderId, reason: 'not_deliverable' })] });
  });

  it('fails when the carrier has the order down as cancelled', () => {
    given(shipping, [placed, paid])
      .when(bookShipment.refused, { reason: 'cancelled' })
      .thenDecided({
        status: 'failed',
        events: [ShipmentFailed.of({ orderId, reason: 'carrier_unavailable' })],
      });
  });

  it('undoes a booking of unknown outcome before it says anything', () => {
    given(shipping, [placed, paid])
      .when(bookShipment.exhausted, { lastError: 'timeout' })
      .thenDecided({ status: 'undoing', calls: [cancelShipment.of({ orderId })] });
  });

  it('fails once the carrier promised to send nothing', () => {
    given(shipping, [placed, paid, unanswered])
      .when(cancelShipment.done, { standing: 'cancelled' })
      .thenDecided({
        status: 'failed',
        events: [ShipmentFailed.of({ orderId, reason: 'carrier_unavailable' })],
      });
  });

  it('ships after all when the carrier already has the parcel', () => {
    given(shipping, [placed, paid, unanswered])
      .when(cancelShipment.done, { standing: 'collected', ...booked })
      .thenDecided(shipped);
  });
});

describeTransitionTable(shipping, [
  'OrderPlaced when absent',
  'OrderPlaced when paid',
  'PaymentCaptured when absent',
  'PaymentCaptured when ordered',
  'bookShipment.done when booking',
  'bookShipment.done when bookingUnwanted',
  'bookShipment.refused when booking',
  'bookShipment.refused when bookingUnwanted',
  'bookShipment.exhausted when booking',
  'bookShipment.exhausted when bookingUnwanted',
  'cancelShipment.done when undoing',
  'cancelShipment.done when cancelling',
  'OrderCancellationRequested when absent',
  'OrderCancellationRequested when ordered',
  'OrderCancellationRequested when paid',
  'OrderCancellationRequested when booking',
  'OrderCancellationRequested when undoing',
  'OrderCancellationRequested when shipped',
]);
