import type { Order } from '../../services/order/order.states.ts';
import type { Setbacks } from '../../services/order/setbacks.ts';

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
      return `for ${missing(order.setbacks, order.wish !== undefined).join(' and for ')}`;
    case 'confirmed':
    case 'cancelled':
    case 'rejected':
      return undefined;
    default:
      return order satisfies never;
  }
}

/** What has to be heard before nothing of the order is left. */
function missing(setbacks: Setbacks, wished: boolean): string[] {
  return [...(setbacks.stockReleased ? [] : ['the stock to be released']), ...missingMoney(setbacks, wished)];
}

function missingMoney(setbacks: Setbacks, wished: boolean): string[] {
  const { paymentFailure, shipmentFailure, shipmentCancelled, paymentCancelled, moneyRefunded } = setbacks;
  if (paymentFailure) return [];
  if (shipmentFailure) return moneyRefunded ? [] : ['the money to be refunded'];
  if (shipmentCancelled)
    return paymentCancelled || moneyRefunded
      ? []
      : ['the payment to be cancelled or the money to be refunded'];
  return [wished ? 'shipping to say that it ships nothing' : 'whoever has said no to be heard'];
}
