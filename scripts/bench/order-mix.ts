import { createRandom, type Random } from './random.ts';

/** How an order is meant to end: the bench chooses, the systems under test have to find out. */
export type WantedOutcome = 'confirmed' | 'declined' | 'not-shippable';

export type MixedLine = { readonly sku: string; readonly quantity: number; readonly unitPrice: number };

/** One order of the mix. Money is in minor units of `currency`; `total` is the sum of the lines. */
export type MixedOrder = {
  readonly orderId: string;
  readonly currency: 'EUR';
  readonly lines: readonly MixedLine[];
  readonly total: number;
  readonly outcome: WantedOutcome;
};

/** Enough articles that orders seldom meet on the same stock row. */
export const skuCount = 1000;

/** Stock on hand of every article before the run: more than any run can sell. */
export const initialStock = 1_000_000;

const blockSize = 20;
const maxLines = 3;
const maxQuantity = 3;

/** `SKU-0001` to `SKU-1000`. */
export function skuName(number: number): string {
  return `SKU-${String(number).padStart(4, '0')}`;
}

/** The catalogue price of an article in minor units, the same in every run. */
export function unitPriceOf(skuNumber: number): number {
  return 199 + ((skuNumber * 7919) % 9800);
}

/**
 * The orders of one bench run: call the result with 0, 1, 2, ... for the i-th order. The same seed gives the
 * same orders; another seed gives other order ids, so runs can share a database. Every block of 20 orders
 * holds exactly 18 to be confirmed, one to be declined and one that cannot be shipped, at shuffled places.
 */
export function createOrderMix(seed: number): (index: number) => MixedOrder {
  return (index) => {
    const random = createRandom(seed, index);
    const lines = drawLines(random);
    return {
      orderId: drawOrderId(random, index),
      currency: 'EUR',
      lines,
      total: lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0),
      outcome: outcomeAt(seed, index),
    };
  };
}

function outcomeAt(seed: number, index: number): WantedOutcome {
  // Negative, so that a block's draw is never also the draw of an order.
  const random = createRandom(seed, -1 - Math.floor(index / blockSize));
  const declinedAt = random.below(blockSize);
  const notShippableAt = (declinedAt + 1 + random.below(blockSize - 1)) % blockSize;
  const place = index % blockSize;
  if (place === declinedAt) return 'declined';
  return place === notShippableAt ? 'not-shippable' : 'confirmed';
}

function drawLines(random: Random): MixedLine[] {
  const wanted = 1 + random.below(maxLines);
  const skuNumbers = new Set<number>();
  while (skuNumbers.size < wanted) skuNumbers.add(1 + random.below(skuCount));
  return [...skuNumbers].map((number) => ({
    sku: skuName(number),
    quantity: 1 + random.below(maxQuantity),
    unitPrice: unitPriceOf(number),
  }));
}

/** Shaped like a UUID v7: ids grow with the index, as real ones grow with time, which spares the indexes. */
function drawOrderId(random: Random, index: number): string {
  const time = (Date.UTC(2026, 0, 1) + index).toString(16).padStart(12, '0');
  const version = 0x7000 | random.below(0x1000);
  const variant = 0x8000 | random.below(0x4000);
  const rest = hex(random.below(0x10000), 4) + hex(random.bits(), 8);
  return `${time.slice(0, 8)}-${time.slice(8)}-${hex(version, 4)}-${hex(variant, 4)}-${rest}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
