import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import { productsBySku } from '../../shared/contracts/products.ts';
import type { OrderLine } from '../../shared/contracts/values.ts';
import { cards, type OrderWish } from './wish.ts';

/** The body of a checkout over HTTP: as the contract's order, but prices and the id are the shop's to say. */
export type Checkout = Omit<OrderPlacedData, 'orderId' | 'lines'> & {
  readonly lines: Pick<OrderLine, 'sku' | 'quantity'>[];
};

const customer = { name: 'Ada Lovelace', email: 'ada@example.com' };

const addresses: { readonly [Place in OrderWish['to']]: OrderPlacedData['shipTo'] } = {
  berlin: {
    name: 'Ada Lovelace',
    line1: 'Unter den Linden 1',
    postalCode: '10117',
    city: 'Berlin',
    country: 'DE',
  },
  'nowhere-land': {
    name: 'Ada Lovelace',
    line1: '1 Nowhere Road',
    postalCode: '00000',
    city: 'Nowhere-land',
    country: 'XX',
  },
};

type CheckoutWish = Pick<OrderWish, 'card' | 'lines' | 'to'> & Partial<Pick<OrderWish, 'pay'>>;

/** The checkout that a wish amounts to, at the catalogue's prices. */
export function checkoutFor({ card, pay, lines, to }: CheckoutWish): Checkout {
  const amount = priced(lines).reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
  return {
    customer,
    shipTo: addresses[to],
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    total: { amount, currency: 'EUR' },
    payment: pay === 'session' ? { method: 'session' } : { method: 'card', token: cards[card] },
  };
}

/** The same as an event for the topic, where the sender names prices and id. */
export function orderPlacedFor(orderId: string, checkout: Checkout): OrderPlacedData {
  return { ...checkout, orderId, lines: priced(checkout.lines) };
}

/** Throws for a SKU that is not in the catalogue. */
function priced(lines: OrderWish['lines']): OrderLine[] {
  return lines.map((line) => {
    const product = productsBySku.get(line.sku);
    if (product === undefined) throw new Error(`${line.sku} is not in the catalogue`);
    return { ...line, unitPrice: product.unitPrice };
  });
}
