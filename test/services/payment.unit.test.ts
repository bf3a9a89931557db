import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { charge, refund, voidCharge } from '../../services/payment/calls.ts';
import { payment } from '../../services/payment/payment.ts';
import { StockReserved } from '../../shared/contracts/inventory.ts';
import { PaymentCaptured, PaymentFailed, PaymentRefunded } from '../../shared/contracts/payments.ts';
import { ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { given, input } from '../harness/decisions.ts';
import { describeTransitionTable } from '../harness/transition-table.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const askedAt = '2026-03-01T12:00:00.000Z';
const amount = { amount: 2580, currency: 'EUR' as const };
const token = 'pm_card_visa';
const choice = { method: 'card', token };

const placed = placedOrder();
const reserved = StockReserved.of({ orderId });
const captured = input(charge.done, { paymentId: 'pi_1' });
const declined = input(charge.refused, { reason: 'card_declined' });
const unanswered = input(charge.exhausted, { lastError: 'timeout' });
const shipmentFailed = ShipmentFailed.of({ orderId, reason: 'not_deliverable' });

const charging = {
  status: 'charging',
  state: { status: 'charging', amount, askedAt },
  calls: [charge.of({ orderId, amount, token, askedAt })],
};

describe('payment charges once it knows both the order and that its stock is held', () => {
  it('keeps the bill of an order whose stock is not held yet', () => {
    given(payment, [])
      .when(placed)
      .thenDecided({ status: 'ordered', state: { status: 'ordered', amount, payment: choice } });
  });

  it('keeps in mind that stock is held for an order not heard of yet', () => {
    given(payment, []).when(reserved).thenDecided({ status: 'reserved' });
  });

  it('charges when the order came first', () => {
    given(payment, [placed], { now }).when(reserved).thenDecided(charging);
  });

  it('charges the same when the reservation came first', () => {
    given(payment, [reserved], { now }).when(placed).thenDecided(charging);
  });

  it('forgets the card once the provider has been told', () => {
    expect(JSON.stringify(given(payment, [placed, reserved]).state)).not.toContain(token);
  });

  it('charges nothing a second time when either event is repeated under another id', () => {
    given(payment, [placed, reserved]).when(reserved).thenIgnored('reservation already known');
    given(payment, [placed, reserved, captured]).when(placed).thenIgnored('order already known');
  });
});

describe('payment tells how the charge ended', () => {
  it('captures', () => {
    given(payment, [placed, reserved])
      .when(charge.done, { paymentId: 'pi_1' })
      .thenDecided({
        status: 'captured',
        state: { status: 'captured', paymentId: 'pi_1', amount },
        events: [PaymentCaptured.of({ orderId, paymentId: 'pi_1', amount })],
      });
  });

  it.each(['card_declined', 'insufficient_funds'] as const)('fails with the reason %s', (reason) => {
    given(payment, [placed, reserved])
      .when(charge.refused, { reason })
      .thenDecided({ status: 'failed', events: [PaymentFailed.of({ orderId, reason })] });
  });

  it('voids a charge of unknown outcome before it says anything', () => {
    given(payment, [placed, reserved], { now })
      .when(charge.exhausted, { lastError: 'timeout' })
      .thenDecided({ status: 'voiding', calls: [voidCharge.of({ orderId, amount, askedAt })] });
  });

  it('fails once no charge survives', () => {
    given(payment, [placed, reserved, unanswered])
      .when(voidCharge.done, {})
      .thenDecided({
        status: 'failed',
        events: [PaymentFailed.of({ orderId, reason: 'provider_unavailable' })],
      });
  });
});

describe('payment gives the money back when nothing can be shipped', () => {
  it('refunds what was captured', () => {
    given(payment, [placed, reserved, captured])
      .when(shipmentFailed)
      .thenDecided({
        status: 'refunding',
        state: { status: 'refunding', paymentId: 'pi_1', amount },
        calls: [refund.of({ orderId, paymentId: 'pi_1' })],
      });
  });

  it('publishes the refund once it is done', () => {
    given(payment, [placed, reserved, captured, shipmentFailed])
      .when(refund.done, {})
      .thenDecided({
        status: 'refunded',
        events: [PaymentRefunded.of({ orderId, paymentId: 'pi_1', amount })],
      });
  });

  it('refunds once, however often it is told', () => {
    const refunding = [placed, reserved, captured, shipmentFailed];
    given(payment, refunding).when(shipmentFailed).thenIgnored('already being refunded');
    given(payment, [...refunding, input(refund.done, {})])
      .when(shipmentFailed)
      .thenIgnored('already refunded');
  });

  it('calls a failed shipment impossible where nothing was captured', () => {
    given(payment, [placed]).when(shipmentFailed).thenImpossible('acts only on PaymentCaptured');
    given(payment, [placed, reserved, declined]).when(shipmentFailed).thenImpossible();
  });
});

describeTransitionTable(payment, [
  'OrderPlaced when absent',
  'OrderPlaced when reserved',
  'StockReserved when absent',
  'StockReserved when ordered',
  'charge.done when charging',
  'charge.refused when charging',
  'charge.exhausted when charging',
  'voidCharge.done when voiding',
  'openSession.done when opening',
  'openSession.exhausted when opening',
  'sessionPaid when opening',
  'sessionPaid when awaiting',
  'sessionPaid when closing',
  'sessionPaid when failed',
  'sessionPaid when cancelled',
  'sessionExpired when awaiting',
  'lookAtSession.done when awaiting',
  'deadline when awaiting',
  'closeSession.done when closing',
  'ShipmentFailed when captured',
  'ShipmentCancelled when absent',
  'ShipmentCancelled when ordered',
  'ShipmentCancelled when reserved',
  'ShipmentCancelled when charging',
  'ShipmentCancelled when voiding',
  'ShipmentCancelled when opening',
  'ShipmentCancelled when awaiting',
  'ShipmentCancelled when closing',
  'ShipmentCancelled when captured',
  'refund.done when refunding',
]);
