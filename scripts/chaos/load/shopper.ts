import { checkoutIds } from '../../../services/order/api/checkout/key.ts';
import type { OrderPlacedData } from '../../../shared/contracts/orders.ts';
import { products } from '../../../shared/contracts/products.ts';
import { createRandom, type Random } from '../../bench/random.ts';
import { placedOrder } from '../../sample-order.ts';

/** Whose orders those are that come by the topic. */
export const shopperSource = '/order-saga/chaos';

/** What one customer does. */
export type Shopper = {
  /** Makes the checkout idempotent; the order's id is made of it. */
  readonly key: string;
  readonly order: OrderPlacedData;
  readonly way: 'http' | 'topic';
  /** What is done on the provider's page, if the order is to be paid there. */
  readonly onPage: 'pays' | 'is declined' | 'leaves' | undefined;
  /** How long after the order the customer wants it undone; undefined if never. */
  readonly cancelsAfterMs: number | undefined;
};

const lasting = products.filter(({ stock }) => stock > 0);
const soldOut = products.filter(({ stock }) => stock === 0);

/** The shoppers of a run: the same for the same seed and place. */
export function shopperAt(seed: number, index: number): Shopper {
  const random = createRandom(seed, 1_000 + index);
  const key = `chaos-${seed}-${index}-${random.bits().toString(36)}`;
  const { orderId } = checkoutIds(key);
  const isPaidOnPage = chance(random, 20);
  const way = chance(random, 40) ? 'topic' : 'http';
  const lines = linesOf(random);
  const amount = lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  // Nobody gets an invalid order past the API.
  const isInvalid = way === 'topic' && chance(random, 2);
  const card = chance(random, 5) ? 'pm_card_chargeDeclined' : 'pm_card_visa';
  const { data } = placedOrder({
    orderId,
    lines,
    total: { amount: isInvalid ? amount + 1 : amount, currency: 'EUR' },
    payment: isPaidOnPage ? { method: 'session' } : { method: 'card', token: card },
  });
  const order = chance(random, 5) ? { ...data, shipTo: { ...data.shipTo, country: 'XX' } } : data;
  const onPage = isPaidOnPage ? doneOnPage(random) : undefined;
  const cancelsAfterMs = !isInvalid && chance(random, 12) ? random.below(3_000) : undefined;
  return { key, order, way, onPage, cancelsAfterMs };
}

function doneOnPage(random: Random): Shopper['onPage'] {
  if (chance(random, 70)) return 'pays';
  return chance(random, 50) ? 'is declined' : 'leaves';
}

function linesOf(random: Random): OrderPlacedData['lines'] {
  const shelf = chance(random, 3) ? soldOut : lasting;
  const { sku, unitPrice } = shelf[random.below(shelf.length)] as (typeof products)[number];
  return [{ sku, quantity: 1 + random.below(2), unitPrice }];
}

function chance(random: Random, percent: number): boolean {
  return random.below(100) < percent;
}
