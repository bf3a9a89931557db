import type { OrderPlacedData } from '../../../../shared/contracts/orders.ts';
import { Order } from '../../order.states.ts';

/**
 * Whether a checkout asks for the order that has its id already: its key may have been used so long ago that it is
 * forgotten, or somebody else may have produced an order with this id. The customer is not known here any more, so
 * what is bought has to tell.
 */
export function isSameOrder(state: unknown, { lines, total }: OrderPlacedData): boolean {
  const known = Order.parse(state);
  if (known.status === 'unplaced' || known.status === 'rejected') return false;
  return JSON.stringify([known.lines, known.total]) === JSON.stringify([lines, total]);
}
