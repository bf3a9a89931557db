import { z } from 'zod';
import { OrderId } from '../../../../shared/contracts/values.ts';
import { OrderLinks, selfOf } from '../order-links.ts';

/** The answer to every checkout that is accepted, the same however far the order has come. */
export const CheckoutAccepted = z.strictObject({
  orderId: OrderId,
  status: z.literal('placed'),
  /** Where to pay; missing for cards, when it is not known in time and when there is nothing to pay any more. */
  paymentUrl: z.url().optional(),
  links: OrderLinks.pick({ self: true, events: true, payment: true }),
});
export type CheckoutAccepted = z.infer<typeof CheckoutAccepted>;

export function acceptedCheckout(orderId: string, paymentUrl: string | undefined): CheckoutAccepted {
  const self = selfOf(orderId);
  const links = { self, events: `${self}/events` };
  return paymentUrl === undefined
    ? { orderId, status: 'placed', links }
    : { orderId, status: 'placed', paymentUrl, links: { ...links, payment: paymentUrl } };
}
