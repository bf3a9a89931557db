import { StockReserved } from '../../shared/contracts/inventory.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { PaymentCancelled, PaymentRefunded } from '../../shared/contracts/payments.ts';
import { ShipmentCancelled, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { charge, closeSession, lookAtSession, openSession, refund, voidCharge } from './calls.ts';
import { byCard } from './card.ts';
import { onPage } from './page.ts';
import { Payment } from './payment.states.ts';
import { cancelled, close, collect, giveBack, type PaymentWindow } from './settling.ts';

const { when, otherwise } = reactions(Payment);

const notRefunding = impossible('the provider answers only a refund that is under way');

/** The payment service's part, with a window for customers who pay on the provider's page. */
export function paymentWithin(window: PaymentWindow) {
  return defineParticipant({
    name: 'payment',
    topic: 'payments',
    state: Payment,
    endings: ['failed', 'refunded', 'cancelled'],
    idle: ['ordered', 'reserved', 'captured'],
    effects: {
      charge: { begunBy: charge, undoneBy: [refund, voidCharge], inForce: ['charging', 'captured'] },
      page: {
        begunBy: openSession,
        undoneBy: [closeSession, refund],
        inForce: ['opening', 'awaiting', 'closing', 'captured'],
      },
    },
    harmless: { [lookAtSession.name]: 'only asks' },
    on: [
      when(
        OrderPlaced,
        { calls: [charge, openSession] },
        {
          ...otherwise(ignore('order already known')),
          absent: (_, { total, payment }) => ({ state: { status: 'ordered', amount: total, payment } }),
          reserved: (_, { total, payment }, context) => collect({ amount: total, payment }, context),
        },
      ),
      when(
        StockReserved,
        { calls: [charge, openSession] },
        {
          ...otherwise(ignore('reservation already known')),
          absent: () => ({ state: { status: 'reserved' } }),
          ordered: (bill, _, context) => collect(bill, context),
        },
      ),
      ...byCard,
      ...onPage(window),
      when(
        ShipmentFailed,
        { calls: [refund] },
        {
          ...otherwise(impossible('shipping acts only on PaymentCaptured')),
          captured: (taken, _, { orderId }) => giveBack(taken, orderId),
          refunding: ignore('already being refunded'),
          refunded: ignore('already refunded'),
        },
      ),
      when(
        ShipmentCancelled,
        { emits: [PaymentCancelled], calls: [closeSession, refund] },
        {
          absent: (_, __, { orderId }) => cancelled(orderId),
          ordered: (_, __, { orderId }) => cancelled(orderId),
          reserved: (_, __, { orderId }) => cancelled(orderId),
          charging: (asked) => ({ state: { ...asked, unwanted: true } }),
          voiding: () => ({ state: { status: 'voiding', unwanted: true } }),
          opening: (asked) => ({ state: { ...asked, unwanted: true } }),
          awaiting: (session, _, { orderId }) => close(session, 'cancelled', orderId),
          closing: (closing) => ({ state: { ...closing, because: 'cancelled' } }),
          captured: (taken, _, { orderId }) => giveBack(taken, orderId),
          failed: ignore('already failed'),
          refunding: ignore('already being refunded'),
          refunded: ignore('already refunded'),
          cancelled: ignore('already cancelled'),
        },
      ),
      when(
        refund.done,
        { emits: [PaymentRefunded] },
        {
          ...otherwise(notRefunding),
          refunding: ({ paymentId, amount }, _, { orderId }) => ({
            state: { status: 'refunded', paymentId, amount },
            events: [PaymentRefunded.of({ orderId, paymentId, amount })],
          }),
        },
      ),
    ],
  });
}

/** As shops have it by default: half a minute to pay, with a look every ten seconds. */
export const payment = paymentWithin({ windowMs: 30_000, lookEveryMs: 10_000 });
