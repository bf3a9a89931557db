import type { Order } from '../../services/order/order.states.ts';
import { type Missing, missingIn } from '../../services/order/setbacks.ts';

/** What an order past its deadline waits for, as far as its own record tells; undefined when it has ended. */
export function awaited(order: Order): string | undefined {
  switch (order.status) {
    case 'unplaced':
      return 'for the order itself: others have acted on it, and it has not come here';
    case 'placed':
      return 'for the order service to act on its deadline';
    case 'cancelRequested':
      return 'for shipping to say whether it can still be cancelled';
    case 'cancelling':
      return `for ${missingIn(order.setbacks)
        .map((missing) => wordsFor(missing, order.wish !== undefined))
        .join(' and for ')}`;
    case 'confirmed':
    case 'cancelled':
    case 'rejected':
      return undefined;
    default:
      return order satisfies never;
  }
}

function wordsFor(missing: Missing, wished: boolean): string {
  switch (missing) {
    case 'stock':
      return 'the stock to be released';
    case 'refund':
      return 'the money to be refunded';
    case 'payment':
      return 'the payment to be cancelled or the money to be refunded';
    case 'decision':
      return wished ? 'shipping to say that it ships nothing' : 'whoever has said no to be heard';
  }
}
