import type { EndedOrder } from './audit.ts';
import type { SagaBooks } from './books.ts';

/** Nothing appears or vanishes, nothing stays held, and what the confirmed orders bought is sold. */
export function stockFlaws(
  ended: readonly EndedOrder[],
  { stock: { opening, closing } }: SagaBooks,
): string[] {
  const bought = ended.filter(({ ending }) => ending === 'confirmed').flatMap(({ placed }) => placed.lines);
  return opening.flatMap(({ sku, onHand, held, sold }) => {
    const pieces = bought.filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
    const expected = { sku, onHand: onHand - pieces, held, sold: sold + pieces };
    const found = closing.find((row) => row.sku === sku);
    return JSON.stringify(found) === JSON.stringify(expected)
      ? []
      : [`stock: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`];
  });
}

/** Nothing parked, no call without an outcome, nothing unpublished, nobody dead. */
export function leftoverFlaws({ leftovers }: SagaBooks): string[] {
  return leftovers.flatMap(({ service, ...left }) =>
    Object.entries(left).flatMap(([what, entries]) =>
      entries.map((entry) => `${service}: ${what}: ${entry}`),
    ),
  );
}

/** Consumers know repeats by the id alone, whoever published it. */
export function idFlaws({ events }: SagaBooks): string[] {
  return [...Map.groupBy(events, ({ eventId }) => eventId)]
    .filter(([, sharing]) => sharing.length > 1)
    .map(
      ([id, sharing]) =>
        `${sharing[0]?.orderId}: ${sharing.map(({ type }) => type).join(' and ')} have the same id, ${id}`,
    );
}
