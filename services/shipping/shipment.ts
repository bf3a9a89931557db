import { z } from 'zod';
import { OrderPlaced, type OrderPlacedData } from '../../shared/contracts/orders.ts';
import { PaymentCaptured } from '../../shared/contracts/payments.ts';
import { ShipmentCreated, ShipmentFailed, type ShipmentFailure } from '../../shared/contracts/shipments.ts';
import { Address, OrderLine } from '../../shared/contracts/values.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { type Booking, bookShipment, cancelShipment } from './calls.ts';

const Parcel = z.object({ shipTo: Address, lines: z.array(OrderLine.pick({ sku: true, quantity: true })) });
type Parcel = z.infer<typeof Parcel>;

/** What shipping knows of one order. */
export const Shipment = z.discriminatedUnion('status', [
  /** Ordered, not paid yet. */
  z.object({ status: z.literal('ordered'), ...Parcel.shape }),
  /** Paid, but the order itself has not been heard of yet: topics are independent logs. */
  z.object({ status: z.literal('paid') }),
  z.object({ status: z.literal('booking') }),
  /** The carrier never answered; a booking that may have happened is being undone. */
  z.object({ status: z.literal('undoing') }),
  z.object({ status: z.literal('shipped') }),
  z.object({ status: z.literal('failed') }),
]);
export type Shipment = z.infer<typeof Shipment>;

const { when, otherwise } = reactions(Shipment);

function parcelOf({ shipTo, lines }: OrderPlacedData): Parcel {
  return { shipTo, lines: lines.map(({ sku, quantity }) => ({ sku, quantity })) };
}

function book({ shipTo, lines }: Parcel, orderId: string) {
  return { state: { status: 'booking' as const }, calls: [bookShipment.of({ orderId, shipTo, lines })] };
}

function shipped(orderId: string, { shipmentId, trackingNumber }: Booking) {
  const event = ShipmentCreated.of({ orderId, shipmentId, trackingNumber });
  return { state: { status: 'shipped' as const }, events: [event] };
}

function failed(orderId: string, reason: ShipmentFailure) {
  return { state: { status: 'failed' as const }, events: [ShipmentFailed.of({ orderId, reason })] };
}

const known = ignore('order already known');
const notBooking = impossible('the carrier answers only a booking that is under way');
const notUndoing = impossible('the carrier answers only a cancellation that is under way');

export const shipping = defineParticipant({
  name: 'shipping',
  topic: 'shipments',
  state: Shipment,
  on: [
    when(
      OrderPlaced,
      { calls: [bookShipment] },
      {
        absent: (_, order) => ({ state: { status: 'ordered', ...parcelOf(order) } }),
        ordered: known,
        paid: (_, order, { orderId }) => book(parcelOf(order), orderId),
        booking: known,
        undoing: known,
        shipped: known,
        failed: known,
      },
    ),
    when(
      PaymentCaptured,
      { calls: [bookShipment] },
      {
        absent: () => ({ state: { status: 'paid' } }),
        ordered: (parcel, _, { orderId }) => book(parcel, orderId),
        paid: ignore('payment already known'),
        booking: ignore('already booking'),
        undoing: ignore('already given up'),
        shipped: ignore('already shipped'),
        failed: ignore('already failed'),
      },
    ),
    when(
      bookShipment.done,
      { emits: [ShipmentCreated] },
      {
        ...otherwise(notBooking),
        booking: (_, shipment, { orderId }) => shipped(orderId, shipment),
      },
    ),
    when(
      bookShipment.refused,
      { emits: [ShipmentFailed] },
      {
        ...otherwise(notBooking),
        booking: (_, { reason }, { orderId }) =>
          failed(orderId, reason === 'cancelled' ? 'carrier_unavailable' : reason),
      },
    ),
    when(
      bookShipment.exhausted,
      { calls: [cancelShipment] },
      {
        ...otherwise(notBooking),
        booking: (_, __, { orderId }) => ({
          state: { status: 'undoing' },
          calls: [cancelShipment.of({ orderId })],
        }),
      },
    ),
    when(
      cancelShipment.done,
      { emits: [ShipmentCreated, ShipmentFailed] },
      {
        ...otherwise(notUndoing),
        undoing: (_, answer, { orderId }) =>
          answer.standing === 'collected' ? shipped(orderId, answer) : failed(orderId, 'carrier_unavailable'),
      },
    ),
  ],
});
