import type { Books, PlayedOrder } from './books.ts';
import { type Check, compare } from './check.ts';

/** Nothing appears or vanishes, nothing stays held, and sold is what the confirmed orders bought. */
export function stockAddsUp({ orders, stock: { opening, closing } }: Books): Check {
  const confirmed = orders.filter(isConfirmed).flatMap(({ lines }) => lines);
  return {
    title: 'stock on hand, held and sold add up, and nothing stays held',
    comparisons: opening.flatMap((before) => {
      const { sku } = before;
      const after = closing.find((row) => row.sku === sku) ?? { onHand: 0, held: 0, sold: 0 };
      const bought = confirmed
        .filter((line) => line.sku === sku)
        .reduce((sum, line) => sum + line.quantity, 0);
      const all = before.onHand + before.held + before.sold;
      return [
        compare(`${sku} on hand, held and sold`, all, after.onHand + after.held + after.sold),
        compare(`${sku} held`, before.held, after.held),
        compare(`${sku} sold`, before.sold + bought, after.sold),
      ];
    }),
  };
}

/** By the carrier's books: one parcel for each confirmed order, none for any other. */
export function oneParcelPerConfirmed({ orders, ledger: { carrier } }: Books): Check {
  const booked = carrier.shipments.filter(({ status }) => status !== 'cancelled');
  const strangers = booked.filter(({ orderId }) => !orders.some((order) => order.orderId === orderId));
  return {
    title: 'one parcel for each confirmed order, none for any other',
    comparisons: [
      ...orders.map((order) => {
        const mine = booked.filter(({ orderId }) => orderId === order.orderId);
        const bookings = mine.reduce((sum, shipment) => sum + shipment.bookings, 0);
        return compare(`parcels of ${order.orderId}`, isConfirmed(order) ? 1 : 0, bookings);
      }),
      compare('parcels of no order', 0, strangers.length),
    ],
  };
}

function isConfirmed({ ending }: PlayedOrder): boolean {
  return ending.status === 'confirmed';
}
