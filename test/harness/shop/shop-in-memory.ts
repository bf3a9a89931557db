import { otherStrangersLog, strangersLog } from '../../../scripts/prove/model/doings.ts';
import { outsideOf } from '../../../scripts/prove/model/outside.ts';
import { type OutsideState, untouched } from '../../../scripts/prove/model/outside-state.ts';
import { promises, shelvesAddUp } from '../../../scripts/prove/model/promises.ts';
import { theFive } from '../../../scripts/prove/model/scenarios.ts';
import { orderId } from '../../../scripts/sample-order.ts';
import type { StockRecord } from '../../../services/inventory/stock-record.ts';
import { events } from '../../../shared/contracts/events.ts';
import { productsBySku } from '../../../shared/contracts/products.ts';
import type { MemoryKit } from '../saga-test/memory-backstage.ts';
import { orderOf } from './order-of.ts';
import { type Act, articles, type Wish } from './wish.ts';

const shelves = Object.values(articles).map((sku): [string, StockRecord] => [
  sku,
  { sku, onHand: productsBySku.get(sku)?.stock ?? 0, held: 0, sold: 0 },
]);
const [[, { onHand }]] = shelves as [[string, StockRecord]];

/** The shop in memory: its outside parties are those that the proof explores. */
export const shopInMemory: MemoryKit<Wish, Act, OutsideState> = {
  saga: {
    participants: theFive,
    events,
    strangeLogs: new Map([
      [strangersLog, 'orders'],
      [otherStrangersLog, 'orders'],
    ]),
    records: new Map(shelves),
    orderId,
    startsAt: new Date('2026-03-01T12:00:00Z'),
  },
  promises: [...promises, shelvesAddUp(onHand)],
  untouched,
  order(wish, way) {
    const by = way === 'http' ? 'customer' : 'stranger';
    return {
      outside: outsideOf({ placed: orderOf(wish, orderId), by }),
      placing: `${by} places the order`,
      happens: [
        ...(wish.card === 'declined' ? ['charge is refused: card_declined'] : []),
        ...(wish.to === 'nowhere' ? ['bookShipment is refused: not_deliverable'] : []),
      ],
    };
  },
  acts: {
    cancel: { step: 'customer cancels' },
    pay: { step: 'customer pays', allows: ['payment is told sessionPaid'] },
  },
  effects({ captured, refunded, parcel, mails }) {
    const isBooked = parcel === 'booked' || parcel === 'collected';
    return { charged: captured, refunded, parcels: isBooked ? 1 : 0, mails };
  },
};
