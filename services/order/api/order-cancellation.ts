import { z } from 'zod';
import { OrderId } from '../../../shared/contracts/values.ts';
import { OrderLinks } from './order-links.ts';
import { OrderStatus, type OrderView } from './order-view.ts';
import { notCancellable } from './problems.ts';

/** The answer to a wish to cancel: how far it has come. */
export const CancellationAccepted = z.strictObject({
  orderId: OrderId,
  status: OrderStatus.extract(['placed', 'cancelRequested', 'cancelling', 'cancelled']),
  links: OrderLinks,
});
export type CancellationAccepted = z.infer<typeof CancellationAccepted>;

/**
 * What somebody who wants the order cancelled is told of it: an order that is cancelled already is as they want it,
 * whoever wanted it first. Throws 409 where there is nothing to cancel any more.
 */
export function acceptedCancellation({ orderId, status, links }: OrderView): CancellationAccepted {
  if (status === 'confirmed') throw notCancellable('already_shipped');
  if (status === 'rejected') throw notCancellable('rejected');
  return { orderId, status, links };
}
