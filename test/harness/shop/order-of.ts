import { placedOrder } from '../../../scripts/sample-order.ts';
import type { OrderPlacedData } from '../../../shared/contracts/orders.ts';
import { productsBySku } from '../../../shared/contracts/products.ts';
import { articles, type Wish } from './wish.ts';

/** The order that a customer with this wish places. */
export function orderOf(
  { pay = 'by card', card = 'good', article = 'on the shelf', to = 'somewhere' }: Wish,
  orderId: string,
): OrderPlacedData {
  const sku = articles[article];
  const unitPrice = productsBySku.get(sku)?.unitPrice ?? 0;
  const token = card === 'good' ? 'pm_card_visa' : 'pm_card_chargeDeclined';
  const { data } = placedOrder({
    orderId,
    lines: [{ sku, quantity: 1, unitPrice }],
    payment: pay === 'by card' ? { method: 'card', token } : { method: 'session' },
  });
  return to === 'somewhere' ? data : { ...data, shipTo: { ...data.shipTo, country: 'XX' } };
}
