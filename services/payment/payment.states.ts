import { z } from 'zod';
import { PaymentChoice } from '../../shared/contracts/orders.ts';
import { Money } from '../../shared/contracts/values.ts';
import { AskedCharge } from './calls.ts';

const Bill = z.object({ amount: Money, payment: PaymentChoice });
export type Bill = z.infer<typeof Bill>;

const Taken = z.object({ paymentId: z.string(), amount: Money });
export type Taken = z.infer<typeof Taken>;

/** Present once the order has been cancelled while the provider was still busy with it. */
const unwanted = { unwanted: z.literal(true).optional() };

/**
 * Present once the provider has said that the page was paid on, while the answer to our own question was still to come.
 */
const told = { paymentId: z.string().optional() };

const Session = z.object({ sessionId: z.string(), windowEndsAt: z.iso.datetime(), ...AskedCharge.shape });
export type Session = z.infer<typeof Session>;

/** Why the page is being closed. */
export const Closing = z.enum(['window_over', 'unavailable', 'cancelled']);
export type Closing = z.infer<typeof Closing>;

/** What payment knows of one order. */
export const Payment = z.discriminatedUnion('status', [
  /** Ordered, but nothing is reserved yet. */
  z.object({ status: z.literal('ordered'), ...Bill.shape }),
  /** Reserved, but the order itself has not been heard of yet: topics are independent logs. */
  z.object({ status: z.literal('reserved') }),
  z.object({ status: z.literal('charging'), ...AskedCharge.shape, ...unwanted }),
  /** The provider never answered; a charge that may have happened is being undone. */
  z.object({ status: z.literal('voiding'), ...unwanted }),
  z.object({ status: z.literal('opening'), ...AskedCharge.shape, ...unwanted, ...told }),
  /** The customer can pay on the provider's page. `looks` counts how often we have asked how it stands. */
  z.object({ status: z.literal('awaiting'), ...Session.shape, looks: z.int() }),
  /** The page is being closed; only the provider knows whether it was paid on before. */
  z.object({ status: z.literal('closing'), amount: Money, because: Closing, ...told }),
  z.object({ status: z.literal('captured'), ...Taken.shape }),
  z.object({ status: z.literal('failed') }),
  z.object({ status: z.literal('refunding'), ...Taken.shape }),
  z.object({ status: z.literal('refunded'), ...Taken.shape }),
  /** No money was taken, and none will be, whatever is heard of the order later. */
  z.object({ status: z.literal('cancelled') }),
]);
export type Payment = z.infer<typeof Payment>;
