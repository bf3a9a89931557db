import { z } from 'zod';
import { StockReleased, StockReservationFailed, StockReserved } from '../../shared/contracts/inventory.ts';
import { OrderPlaced, type OrderPlacedData } from '../../shared/contracts/orders.ts';
import { PaymentFailed } from '../../shared/contracts/payments.ts';
import { ShipmentCancelled, ShipmentCreated, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { type Context, reactions } from '../../shared/saga/reaction.ts';
import type { SharedRecords } from '../../shared/saga/shared-records.ts';
import { hold, Line, release, StockRecord, sell } from './stock-record.ts';

/** What inventory knows of one order. */
export const Reservation = z.discriminatedUnion('status', [
  z.object({ status: z.literal('held'), lines: z.array(Line) }),
  z.object({ status: z.literal('sold'), lines: z.array(Line) }),
  /** Nothing is held, and nothing will be: a cancellation may overtake the order itself. */
  z.object({ status: z.literal('released') }),
  z.object({ status: z.literal('refused') }),
]);
export type Reservation = z.infer<typeof Reservation>;

type Stock = Context<StockRecord>;

/** Only the first event of an order and the end of a hold touch stock; everything else locks nothing. */
const stock: SharedRecords<Reservation, StockRecord> = {
  schema: StockRecord,
  keyOf: ({ sku }) => sku,
  keysFor(state, input) {
    if (state?.status === 'held') return state.lines.map(({ sku }) => sku);
    const isNew = state === undefined && input.type === OrderPlaced.type;
    return isNew ? (input.data as OrderPlacedData).lines.map(({ sku }) => sku) : [];
  },
};

const { when, otherwise } = reactions(Reservation, stock);

function reserve(lines: readonly Line[], { orderId, record }: Stock) {
  for (const { sku, quantity } of lines) {
    const found = record(sku);
    if (found === undefined) return refuse(orderId, 'unknown_sku', sku);
    if (found.onHand < quantity) return refuse(orderId, 'out_of_stock', sku);
  }
  return {
    state: { status: 'held' as const, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) },
    records: moved(lines, hold, record),
    events: [StockReserved.of({ orderId })],
  };
}

function refuse(orderId: string, reason: 'out_of_stock' | 'unknown_sku', sku: string) {
  return {
    state: { status: 'refused' as const },
    events: [StockReservationFailed.of({ orderId, reason, sku })],
  };
}

function released(orderId: string) {
  return { state: { status: 'released' as const }, events: [StockReleased.of({ orderId })] };
}

function releaseHeld({ lines }: { readonly lines: readonly Line[] }, _: unknown, { orderId, record }: Stock) {
  return { ...released(orderId), records: moved(lines, release, record) };
}

function moved(lines: readonly Line[], move: typeof hold, record: Stock['record']): StockRecord[] {
  return lines.map(({ sku, quantity }) => {
    const found = record(sku);
    if (found === undefined)
      throw new Error(`the stock of ${sku} is gone, though ${quantity} of it are held`);
    return move(found, quantity);
  });
}

const notReserved = impossible('nobody is charged, and nothing shipped, before stock is reserved');
const known = ignore('order already known');
const alreadyReleased = ignore('already released');
const alreadySold = ignore('already sold');

export const inventory = defineParticipant({
  name: 'inventory',
  topic: 'inventory',
  state: Reservation,
  endings: ['sold', 'released', 'refused'],
  effects: { stock: { begunBy: StockReserved, undoneBy: [StockReleased], inForce: ['held', 'sold'] } },
  entrusted: { held: 'the order asks for its cancellation at its deadline, and shipping answers for it' },
  records: stock,
  on: [
    when(
      OrderPlaced,
      { emits: [StockReserved, StockReservationFailed] },
      { ...otherwise(known), absent: (_, { lines }, context) => reserve(lines, context) },
    ),
    when(
      ShipmentCreated,
      {},
      {
        absent: notReserved,
        held: ({ lines }, _, { record }) => ({
          state: { status: 'sold', lines },
          records: moved(lines, sell, record),
        }),
        sold: alreadySold,
        released: impossible('what failed to be paid or shipped is not shipped afterwards'),
        refused: notReserved,
      },
    ),
    when(
      PaymentFailed,
      { emits: [StockReleased] },
      {
        absent: notReserved,
        held: releaseHeld,
        sold: impossible('nothing is shipped before it is paid'),
        released: alreadyReleased,
        refused: notReserved,
      },
    ),
    when(
      ShipmentFailed,
      { emits: [StockReleased] },
      {
        absent: notReserved,
        held: releaseHeld,
        sold: impossible('what was shipped cannot fail to be shipped'),
        released: alreadyReleased,
        refused: notReserved,
      },
    ),
    when(
      ShipmentCancelled,
      { emits: [StockReleased] },
      {
        absent: (_, __, { orderId }) => released(orderId),
        held: releaseHeld,
        sold: impossible('what was shipped is not cancelled'),
        released: alreadyReleased,
        refused: ignore('nothing was held'),
      },
    ),
  ],
});
