import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { closeSession, lookAtSession, openSession, refund } from '../../services/payment/calls.ts';
import { sessionExpired, sessionPaid } from '../../services/payment/commands.ts';
import { paymentWithin } from '../../services/payment/payment.ts';
import { StockReserved } from '../../shared/contracts/inventory.ts';
import { PaymentCaptured, PaymentFailed, PaymentSessionOpened } from '../../shared/contracts/payments.ts';
import { ShipmentCancelled } from '../../shared/contracts/shipments.ts';
import { deadlineReached } from '../../shared/saga/input.ts';
import { at, given, input } from '../harness/decisions.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const askedAt = now.toISOString();
const amount = { amount: 2580, currency: 'EUR' as const };
const session = { sessionId: 'cs_1', amount, askedAt, windowEndsAt: '2026-03-01T12:00:30.000Z' };
const url = 'https://pay.example/cs_1';
const payment = paymentWithin({ windowMs: 30_000, lookEveryMs: 12_000 });

const placed = placedOrder({ payment: { method: 'session' } });
const reserved = StockReserved.of({ orderId });
const opened = input(openSession.done, { sessionId: 'cs_1', url });
const neverOpened = input(openSession.exhausted, { lastError: 'timeout' });
const paid = { sessionId: 'cs_1', paymentId: 'pi_1', amount };
const expired = input(sessionExpired, { sessionId: 'cs_1' });

const opening = [placed, reserved];
const awaiting = [...opening, opened];

function later(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1_000);
}

/** The deadline comes when it is due. */
function dueAfter(seconds: number) {
  return at(later(seconds), input(deadlineReached, { dueAt: later(seconds) }));
}

const closing = [...awaiting, dueAfter(30)];
const close = closeSession.of({ orderId, sessionId: 'cs_1', amount, askedAt });

const captured = {
  status: 'captured',
  state: { status: 'captured', paymentId: 'pi_1', amount },
  events: [PaymentCaptured.of({ orderId, paymentId: 'pi_1', amount })],
};
const refunding = {
  status: 'refunding',
  state: { status: 'refunding', paymentId: 'pi_1', amount },
  calls: [refund.of({ orderId, paymentId: 'pi_1' })],
};

function failedFor(reason: 'window_over' | 'card_declined' | 'insufficient_funds' | 'provider_unavailable') {
  return {
    status: 'failed',
    state: { status: 'failed' },
    events: [PaymentFailed.of({ orderId, reason })],
  };
}

describe('payment opens a page where the customer wants one', () => {
  const asked = {
    status: 'opening',
    state: { status: 'opening', amount, askedAt },
    calls: [openSession.of({ orderId, amount, askedAt })],
  };

  it('when the order came first', () => {
    given(payment, [placed], { now }).when(reserved).thenDecided(asked);
  });

  it('when the reservation came first', () => {
    given(payment, [reserved], { now }).when(placed).thenDecided(asked);
  });

  it('and tells where it is, and until when', () => {
    given(payment, opening, { now })
      .when(opened)
      .thenDecided({
        status: 'awaiting',
        state: { status: 'awaiting', ...session, looks: 0 },
        events: [PaymentSessionOpened.of({ orderId, url, expiresAt: session.windowEndsAt })],
        deadline: later(12),
      });
  });

  it('and closes one of which nobody knows whether it was opened', () => {
    given(payment, opening, { now })
      .when(neverOpened)
      .thenDecided({
        status: 'closing',
        state: { status: 'closing', amount, because: 'unavailable' },
        calls: [closeSession.of({ orderId, amount, askedAt })],
      });
  });

  it('and keeps the news of the money when that is faster', () => {
    given(payment, opening, { now })
      .when(sessionPaid, paid)
      .thenDecided({
        status: 'opening',
        state: { status: 'opening', amount, askedAt, paymentId: 'pi_1' },
      });
    const told = [...opening, input(sessionPaid, paid)];
    for (const answer of [opened, neverOpened]) {
      given(payment, told, { now }).when(answer).thenDecided(captured);
      given(payment, [...told, ShipmentCancelled.of({ orderId })], { now })
        .when(answer)
        .thenDecided(refunding);
    }
  });
});

describe('payment waits for the customer', () => {
  it('captures when the provider says that it was paid', () => {
    given(payment, awaiting).when(sessionPaid, paid).thenDecided(captured);
  });

  it('fails when the provider ends the page', () => {
    given(payment, awaiting).when(expired).thenDecided(failedFor('window_over'));
  });

  it('captures once, however often it is told', () => {
    given(payment, [...awaiting, input(sessionPaid, paid)])
      .when(sessionPaid, paid)
      .thenIgnored('already captured');
  });

  it('looks for itself when no news comes, first after the time that was set', () => {
    given(payment, awaiting, { now })
      .when(dueAfter(12))
      .thenDecided({
        status: 'awaiting',
        state: { status: 'awaiting', ...session, looks: 1 },
        calls: [lookAtSession.of({ orderId, sessionId: 'cs_1', look: 1, amount })],
        deadline: later(24),
      });
  });

  it('looks again, each time as a call of its own, and not beyond the end of the window', () => {
    given(payment, [...awaiting, dueAfter(12)], { now })
      .when(dueAfter(24))
      .thenDecided({
        status: 'awaiting',
        state: { status: 'awaiting', ...session, looks: 2 },
        calls: [lookAtSession.of({ orderId, sessionId: 'cs_1', look: 2, amount })],
        deadline: later(30),
      });
    const keys = [1, 2].map((look) =>
      lookAtSession.idempotencyKey(orderId, { orderId, sessionId: 'cs_1', look, amount }),
    );
    expect(new Set(keys).size).toBe(2);
  });

  it.each([
    ['after a late look', [...awaiting, dueAfter(12), dueAfter(24)], dueAfter(30)],
    ['at once, when the service was down till then', awaiting, dueAfter(3_600)],
  ])('closes the page when the window is over, %s', (_, steps, end) => {
    given(payment, steps, { now })
      .when(end)
      .thenDecided({
        status: 'closing',
        state: { status: 'closing', amount, because: 'window_over' },
        calls: [close],
      });
  });

  it.each([
    ['paid', { standing: 'paid', paymentId: 'pi_1' }, captured],
    ['expired', { standing: 'expired' }, failedFor('window_over')],
  ] as const)('believes what it sees: %s', (_, standing, decision) => {
    given(payment, [...awaiting, dueAfter(12)], { now })
      .when(lookAtSession.done, standing)
      .thenDecided(decision);
  });

  it('goes on waiting when nothing is to be seen yet', () => {
    const looking = given(payment, [...awaiting, dueAfter(12)], { now });
    looking.when(lookAtSession.done, { standing: 'open' }).thenIgnored('not paid yet');
    looking.when(lookAtSession.exhausted, { lastError: 'timeout' }).thenIgnored('will be looked at again');
  });

  it('does not care for other pages', () => {
    const another = 'another session than the one that is open';
    given(payment, awaiting)
      .when(sessionPaid, { ...paid, sessionId: 'cs_2' })
      .thenIgnored(another);
    given(payment, awaiting).when(sessionExpired, { sessionId: 'cs_2' }).thenIgnored(another);
  });
});

describe('payment believes the provider when it closes the page', () => {
  it('captures what was paid before', () => {
    given(payment, closing, { now })
      .when(closeSession.done, { standing: 'paid', paymentId: 'pi_1' })
      .thenDecided(captured);
  });

  it('fails when it was not paid', () => {
    given(payment, closing, { now })
      .when(closeSession.done, { standing: 'expired' })
      .thenDecided(failedFor('window_over'));
  });

  it.each(['card_declined', 'insufficient_funds'] as const)(
    'names why the last card was declined: %s',
    (decline) => {
      given(payment, closing, { now })
        .when(closeSession.done, { standing: 'expired', decline })
        .thenDecided(failedFor(decline));
    },
  );

  it('captures or fails in the same way when the page never was known', () => {
    const unavailable = given(payment, [...opening, neverOpened], { now });
    unavailable.when(closeSession.done, { standing: 'paid', paymentId: 'pi_1' }).thenDecided(captured);
    unavailable
      .when(closeSession.done, { standing: 'expired' })
      .thenDecided(failedFor('provider_unavailable'));
  });

  it('and believes it when it says by itself that it was paid on, whatever it says of the closing', () => {
    given(payment, closing, { now })
      .when(sessionPaid, paid)
      .thenDecided({
        status: 'closing',
        state: { status: 'closing', amount, because: 'window_over', paymentId: 'pi_1' },
      });
    const told = [...closing, input(sessionPaid, paid)];
    given(payment, told, { now }).when(closeSession.done, { standing: 'expired' }).thenDecided(captured);
    given(payment, [...told, ShipmentCancelled.of({ orderId })], { now })
      .when(closeSession.done, { standing: 'expired' })
      .thenDecided(refunding);
  });

  it('has no deadline meanwhile: closing is never given up', () => {
    given(payment, closing, { now }).when(dueAfter(60)).thenImpossible('only a customer has a deadline');
    expect(closeSession.policy.maxAttempts).toBe(Infinity);
  });
});

describe('payment gives late money back', () => {
  it('when it had failed', () => {
    given(payment, [...awaiting, expired])
      .when(sessionPaid, paid)
      .thenDecided(refunding);
  });

  it('when the order had been cancelled', () => {
    given(payment, [...opening.slice(0, 1), ShipmentCancelled.of({ orderId })])
      .when(sessionPaid, paid)
      .thenDecided(refunding);
  });

  it('once, however often it is told', () => {
    given(payment, [...awaiting, expired, input(sessionPaid, paid)])
      .when(sessionPaid, paid)
      .thenIgnored('no page of the order is open');
  });
});
