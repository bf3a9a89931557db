import { describe, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { charge, closeSession, openSession, refund, voidCharge } from '../../services/payment/calls.ts';
import { payment } from '../../services/payment/payment.ts';
import { StockReserved } from '../../shared/contracts/inventory.ts';
import { PaymentCancelled } from '../../shared/contracts/payments.ts';
import { ShipmentCancelled, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { deadlineReached, type Input } from '../../shared/saga/input.ts';
import { at, given, input } from '../harness/decisions.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const askedAt = now.toISOString();
const windowEnd = new Date('2026-03-01T12:00:30.000Z');
const amount = { amount: 2580, currency: 'EUR' as const };

const byCard = placedOrder();
const onPage = placedOrder({ payment: { method: 'session' } });
const reserved = StockReserved.of({ orderId });
const shipmentCancelled = ShipmentCancelled.of({ orderId });
const opened = input(openSession.done, { sessionId: 'cs_1', url: 'https://pay.example/cs_1' });
const neverOpened = input(openSession.exhausted, { lastError: 'timeout' });
const unanswered = input(charge.exhausted, { lastError: 'timeout' });
const taken = input(charge.done, { paymentId: 'pi_1' });
const windowOver = at(windowEnd, input(deadlineReached, { dueAt: windowEnd }));

const cancelled = {
  status: 'cancelled',
  state: { status: 'cancelled' },
  events: [PaymentCancelled.of({ orderId })],
};
const refunding = {
  status: 'refunding',
  state: { status: 'refunding', paymentId: 'pi_1', amount },
  calls: [refund.of({ orderId, paymentId: 'pi_1' })],
};

function paying(...steps: readonly Input[]) {
  return given(payment, steps, { now });
}

describe('payment is cancelled at once where no money was asked for', () => {
  it.each([
    ['nothing was heard of the order', []],
    ['the order was heard of', [byCard]],
    ['the reservation was heard of', [reserved]],
  ])('when %s', (_, steps) => {
    paying(...steps)
      .when(shipmentCancelled)
      .thenDecided(cancelled);
  });

  it('and asks for none, whatever comes later', () => {
    paying(shipmentCancelled).when(byCard).thenIgnored('order already known');
    paying(shipmentCancelled, byCard).when(reserved).thenIgnored('reservation already known');
    paying(onPage, shipmentCancelled).when(reserved).thenIgnored('reservation already known');
    paying(shipmentCancelled).when(shipmentCancelled).thenIgnored('already cancelled');
  });
});

describe('payment lets the provider answer first', () => {
  describe('a charge', () => {
    const charging = [byCard, reserved];

    it('is marked as unwanted, and nothing else', () => {
      paying(...charging)
        .when(shipmentCancelled)
        .thenDecided({
          status: 'charging',
          state: { status: 'charging', amount, askedAt, unwanted: true },
        });
    });

    it('that was done is refunded', () => {
      paying(...charging, shipmentCancelled)
        .when(taken)
        .thenDecided(refunding);
    });

    it('that was refused is cancelled', () => {
      paying(...charging, shipmentCancelled)
        .when(charge.refused, { reason: 'card_declined' })
        .thenDecided(cancelled);
    });

    it('of unknown outcome is voided, and then cancelled', () => {
      const unwanted = [...charging, shipmentCancelled];
      paying(...unwanted)
        .when(unanswered)
        .thenDecided({
          status: 'voiding',
          state: { status: 'voiding', unwanted: true },
          calls: [voidCharge.of({ orderId, amount, askedAt })],
        });
      paying(...unwanted, unanswered)
        .when(voidCharge.done, {})
        .thenDecided(cancelled);
    });

    it('that is being voided already is not voided twice', () => {
      const voiding = [...charging, unanswered];
      paying(...voiding)
        .when(shipmentCancelled)
        .thenDecided({ status: 'voiding', state: { status: 'voiding', unwanted: true } });
      paying(...voiding, shipmentCancelled)
        .when(voidCharge.done, {})
        .thenDecided(cancelled);
    });
  });

  describe('a page that is being opened', () => {
    const opening = [onPage, reserved];
    const close = { orderId, amount, askedAt };

    it('is marked as unwanted, and nothing else', () => {
      paying(...opening)
        .when(shipmentCancelled)
        .thenDecided({
          status: 'opening',
          state: { status: 'opening', amount, askedAt, unwanted: true },
        });
    });

    it.each([
      ['is closed before anybody has heard of it', opened, { ...close, sessionId: 'cs_1' }],
      ['is closed where nobody knows whether it was opened', neverOpened, close],
    ])('%s', (_, answer, request) => {
      paying(...opening, shipmentCancelled)
        .when(answer)
        .thenDecided({
          status: 'closing',
          state: { status: 'closing', amount, because: 'cancelled' },
          calls: [closeSession.of(request)],
        });
    });
  });
});

describe('payment closes the page that is open', () => {
  const awaiting = [onPage, reserved, opened];
  const closing = [...awaiting, shipmentCancelled];

  it('and waits for the customer no longer', () => {
    paying(...awaiting)
      .when(shipmentCancelled)
      .thenDecided({
        status: 'closing',
        state: { status: 'closing', amount, because: 'cancelled' },
        calls: [closeSession.of({ orderId, sessionId: 'cs_1', amount, askedAt })],
      });
  });

  it('and is cancelled when nobody has paid', () => {
    paying(...closing)
      .when(closeSession.done, { standing: 'expired' })
      .thenDecided(cancelled);
  });

  it('and is cancelled, whatever card was declined there', () => {
    paying(...closing)
      .when(closeSession.done, { standing: 'expired', decline: 'card_declined' })
      .thenDecided(cancelled);
  });

  it('and refunds what was paid before', () => {
    paying(...closing)
      .when(closeSession.done, { standing: 'paid', paymentId: 'pi_1' })
      .thenDecided(refunding);
  });

  it('once: a page that is being closed already only is so for another reason', () => {
    paying(...awaiting, windowOver)
      .when(shipmentCancelled)
      .thenDecided({ status: 'closing', state: { status: 'closing', amount, because: 'cancelled' } });
  });
});

describe('payment refunds what was captured', () => {
  const captured = [byCard, reserved, taken];

  it('when the order is cancelled', () => {
    paying(...captured)
      .when(shipmentCancelled)
      .thenDecided(refunding);
  });

  it('once, however often it is told', () => {
    paying(...captured, shipmentCancelled)
      .when(shipmentCancelled)
      .thenIgnored('already being refunded');
    paying(...captured, shipmentCancelled, input(refund.done, {}))
      .when(shipmentCancelled)
      .thenIgnored('already refunded');
  });

  it('and nothing where the payment had failed', () => {
    paying(byCard, reserved, input(charge.refused, { reason: 'card_declined' }))
      .when(shipmentCancelled)
      .thenIgnored('already failed');
  });

  it('and calls a failed shipment of a cancelled payment impossible', () => {
    const shipmentFailed = ShipmentFailed.of({ orderId, reason: 'not_deliverable' });
    paying(shipmentCancelled).when(shipmentFailed).thenImpossible('acts only on PaymentCaptured');
  });
});
