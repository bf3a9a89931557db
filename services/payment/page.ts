import {
  PaymentCancelled,
  PaymentCaptured,
  PaymentFailed,
  PaymentSessionOpened,
} from '../../shared/contracts/payments.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { deadlineReached } from '../../shared/saga/input.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { closeSession, lookAtSession, openSession, refund } from './calls.ts';
import { sessionExpired, sessionPaid } from './commands.ts';
import { Payment } from './payment.states.ts';
import {
  awaitCustomer,
  cancelled,
  captured,
  close,
  failed,
  giveBack,
  lookAgain,
  type PaymentWindow,
  settle,
} from './settling.ts';

const { when, otherwise } = reactions(Payment);

const notOpening = impossible('the provider answers only a page that is being opened');
const notClosing = impossible('the provider answers only a page that is being closed');
const noPage = ignore('no page of the order is open');
const noLongerWaiting = ignore('not waiting for the customer any more');

/** What becomes of the provider's page: it is opened, paid on or not, closed, and the provider's answer is believed. */
export function onPage(window: PaymentWindow) {
  return [
    when(
      openSession.done,
      { emits: [PaymentSessionOpened, PaymentCaptured], calls: [closeSession, refund] },
      {
        ...otherwise(notOpening),
        opening: (asked, page, context) => {
          const { paymentId, unwanted, amount } = asked;
          if (paymentId !== undefined) return settle({ paymentId, amount }, unwanted, context.orderId);
          return unwanted
            ? close({ ...asked, sessionId: page.sessionId }, 'cancelled', context.orderId)
            : awaitCustomer(asked, page, context, window);
        },
      },
    ),
    when(
      openSession.exhausted,
      { emits: [PaymentCaptured], calls: [closeSession, refund] },
      {
        ...otherwise(notOpening),
        opening: ({ unwanted, paymentId, ...asked }, _, { orderId }) =>
          paymentId === undefined
            ? close(asked, unwanted ? 'cancelled' : 'unavailable', orderId)
            : settle({ paymentId, amount: asked.amount }, unwanted, orderId),
      },
    ),
    when(
      sessionPaid,
      { emits: [PaymentCaptured], calls: [refund] },
      {
        ...otherwise(noPage),
        /** Kept until the provider has answered us: it may not have known of it then. */
        opening: (opening, { paymentId }) => ({ state: { ...opening, paymentId } }),
        awaiting: ({ sessionId, amount }, paid, { orderId }) =>
          paid.sessionId === sessionId
            ? captured({ paymentId: paid.paymentId, amount }, orderId)
            : ignore('another session than the one that is open'),
        closing: (closing, { paymentId }) => ({ state: { ...closing, paymentId } }),
        captured: ignore('already captured'),
        /** Late money: whatever the provider said before, it has taken it. */
        failed: (_, { paymentId, amount }, { orderId }) => giveBack({ paymentId, amount }, orderId),
        cancelled: (_, { paymentId, amount }, { orderId }) => giveBack({ paymentId, amount }, orderId),
      },
    ),
    when(
      sessionExpired,
      { emits: [PaymentFailed] },
      {
        ...otherwise(noLongerWaiting),
        awaiting: ({ sessionId }, expired, { orderId }) =>
          expired.sessionId === sessionId
            ? failed(orderId, 'window_over')
            : ignore('another session than the one that is open'),
      },
    ),
    when(
      lookAtSession.done,
      { emits: [PaymentCaptured, PaymentFailed] },
      {
        ...otherwise(noLongerWaiting),
        awaiting: ({ amount }, session, { orderId }) => {
          if (session.standing === 'paid') return captured({ paymentId: session.paymentId, amount }, orderId);
          return session.standing === 'expired' ? failed(orderId, 'window_over') : ignore('not paid yet');
        },
      },
    ),
    when(lookAtSession.exhausted, {}, otherwise(ignore('will be looked at again'))),
    when(
      deadlineReached,
      { calls: [lookAtSession, closeSession] },
      {
        ...otherwise(impossible('only a customer has a deadline')),
        awaiting: (session, _, context) => lookAgain(session, context, window),
      },
    ),
    when(
      closeSession.done,
      { emits: [PaymentCaptured, PaymentFailed, PaymentCancelled], calls: [refund] },
      {
        ...otherwise(notClosing),
        closing: ({ amount, because, paymentId: told }, session, { orderId }) => {
          const paymentId = session.standing === 'paid' ? session.paymentId : told;
          if (paymentId !== undefined) return settle({ paymentId, amount }, because === 'cancelled', orderId);
          if (because === 'cancelled') return cancelled(orderId);
          if (because === 'unavailable') return failed(orderId, 'provider_unavailable');
          return failed(orderId, (session.standing === 'expired' && session.decline) || 'window_over');
        },
      },
    ),
  ];
}
