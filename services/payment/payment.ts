import { z } from 'zod';
import { StockReserved } from '../../shared/contracts/inventory.ts';
import { OrderPlaced, type OrderPlacedData } from '../../shared/contracts/orders.ts';
import {
  PaymentCaptured,
  PaymentFailed,
  type PaymentFailure,
  PaymentRefunded,
} from '../../shared/contracts/payments.ts';
import { ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { Money } from '../../shared/contracts/values.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { AskedCharge, CardToken, charge, refund, voidCharge } from './calls.ts';

const Bill = z.object({ amount: Money, token: CardToken });
type Bill = z.infer<typeof Bill>;

const taken = { paymentId: z.string(), amount: Money };

/** What payment knows of one order. */
export const Payment = z.discriminatedUnion('status', [
  /** Ordered, but nothing is reserved yet. */
  z.object({ status: z.literal('ordered'), ...Bill.shape }),
  /** Reserved, but the order itself has not been heard of yet: topics are independent logs. */
  z.object({ status: z.literal('reserved') }),
  z.object({ status: z.literal('charging'), ...AskedCharge.shape }),
  /** The provider never answered; a charge that may have happened is being undone. */
  z.object({ status: z.literal('voiding') }),
  z.object({ status: z.literal('captured'), ...taken }),
  z.object({ status: z.literal('failed') }),
  z.object({ status: z.literal('refunding'), ...taken }),
  z.object({ status: z.literal('refunded') }),
]);
export type Payment = z.infer<typeof Payment>;

const { when, otherwise } = reactions(Payment);

function billOf({ total, payment }: OrderPlacedData): Bill {
  return { amount: total, token: payment.token };
}

function chargeFor({ amount, token }: Bill, orderId: string, now: Date) {
  const asked = { amount, askedAt: now.toISOString() };
  return {
    state: { status: 'charging' as const, ...asked },
    calls: [charge.of({ orderId, token, ...asked })],
  };
}

function failed(orderId: string, reason: PaymentFailure) {
  return { state: { status: 'failed' as const }, events: [PaymentFailed.of({ orderId, reason })] };
}

const notCharging = impossible('the provider answers only a charge that is under way');
const notVoiding = impossible('the provider answers only a void that is under way');
const notRefunding = impossible('the provider answers only a refund that is under way');

export const payment = defineParticipant({
  name: 'payment',
  topic: 'payments',
  state: Payment,
  on: [
    when(
      OrderPlaced,
      { calls: [charge] },
      {
        ...otherwise(ignore('order already known')),
        absent: (_, order) => ({ state: { status: 'ordered', ...billOf(order) } }),
        reserved: (_, order, { orderId, now }) => chargeFor(billOf(order), orderId, now),
      },
    ),
    when(
      StockReserved,
      { calls: [charge] },
      {
        absent: () => ({ state: { status: 'reserved' } }),
        ordered: (bill, _, { orderId, now }) => chargeFor(bill, orderId, now),
        reserved: ignore('reservation already known'),
        charging: ignore('already charging'),
        voiding: ignore('already given up'),
        captured: ignore('already captured'),
        failed: ignore('already failed'),
        refunding: ignore('already captured, and being refunded'),
        refunded: ignore('already refunded'),
      },
    ),
    when(
      charge.done,
      { emits: [PaymentCaptured] },
      {
        ...otherwise(notCharging),
        charging: ({ amount }, { paymentId }, { orderId }) => ({
          state: { status: 'captured', paymentId, amount },
          events: [PaymentCaptured.of({ orderId, paymentId, amount })],
        }),
      },
    ),
    when(
      charge.refused,
      { emits: [PaymentFailed] },
      { ...otherwise(notCharging), charging: (_, { reason }, { orderId }) => failed(orderId, reason) },
    ),
    when(
      charge.exhausted,
      { calls: [voidCharge] },
      {
        ...otherwise(notCharging),
        charging: ({ amount, askedAt }, _, { orderId }) => ({
          state: { status: 'voiding' },
          calls: [voidCharge.of({ orderId, amount, askedAt })],
        }),
      },
    ),
    when(
      voidCharge.done,
      { emits: [PaymentFailed] },
      { ...otherwise(notVoiding), voiding: (_, __, { orderId }) => failed(orderId, 'provider_unavailable') },
    ),
    when(
      ShipmentFailed,
      { calls: [refund] },
      {
        ...otherwise(impossible('shipping acts only on PaymentCaptured')),
        captured: ({ paymentId, amount }, _, { orderId }) => ({
          state: { status: 'refunding', paymentId, amount },
          calls: [refund.of({ orderId, paymentId })],
        }),
        refunding: ignore('already being refunded'),
        refunded: ignore('already refunded'),
      },
    ),
    when(
      refund.done,
      { emits: [PaymentRefunded] },
      {
        ...otherwise(notRefunding),
        refunding: ({ paymentId, amount }, _, { orderId }) => ({
          state: { status: 'refunded' },
          events: [PaymentRefunded.of({ orderId, paymentId, amount })],
        }),
      },
    ),
  ],
});
