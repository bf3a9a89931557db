import { PaymentCancelled, PaymentCaptured, PaymentFailed } from '../../shared/contracts/payments.ts';
import { impossible } from '../../shared/saga/decision.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { charge, refund, voidCharge } from './calls.ts';
import { Payment } from './payment.states.ts';
import { cancelled, failed, settle } from './settling.ts';

const { when, otherwise } = reactions(Payment);

const notCharging = impossible('the provider answers only a charge that is under way');
const notVoiding = impossible('the provider answers only a void that is under way');

/** What becomes of a card that is charged: the money is taken, or it is certain that none is. */
export const byCard = [
  when(
    charge.done,
    { emits: [PaymentCaptured], calls: [refund] },
    {
      ...otherwise(notCharging),
      charging: ({ amount, unwanted }, { paymentId }, { orderId }) =>
        settle({ paymentId, amount }, unwanted, orderId),
    },
  ),
  when(
    charge.refused,
    { emits: [PaymentFailed, PaymentCancelled] },
    {
      ...otherwise(notCharging),
      charging: ({ unwanted }, { reason }, { orderId }) =>
        unwanted ? cancelled(orderId) : failed(orderId, reason),
    },
  ),
  when(
    charge.exhausted,
    { calls: [voidCharge] },
    {
      ...otherwise(notCharging),
      charging: ({ amount, askedAt, unwanted }, _, { orderId }) => ({
        state: { status: 'voiding', ...(unwanted && { unwanted }) },
        calls: [voidCharge.of({ orderId, amount, askedAt })],
      }),
    },
  ),
  when(
    voidCharge.done,
    { emits: [PaymentFailed, PaymentCancelled] },
    {
      ...otherwise(notVoiding),
      voiding: ({ unwanted }, _, { orderId }) =>
        unwanted ? cancelled(orderId) : failed(orderId, 'provider_unavailable'),
    },
  ),
];
