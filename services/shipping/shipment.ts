import { z } from 'zod';
import {
  OrderCancellationRequested,
  OrderPlaced,
  type OrderPlacedData,
} from '../../shared/contracts/orders.ts';
import { PaymentCaptured } from '../../shared/contracts/payments.ts';
import {
  ShipmentCancellationRefused,
  ShipmentCancelled,
  ShipmentCreated,
  ShipmentFailed,
  type ShipmentFailure,
} from '../../shared/contracts/shipments.ts';
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
  /** Not wanted any more, and the carrier has not answered the booking yet. */
  z.object({ status: z.literal('bookingUnwanted') }),
  /** The carrier never answered; a booking that may have happened is being undone. */
  z.object({ status: z.literal('undoing') }),
  /** Not wanted any more; a booking that has or may have happened is being undone. */
  z.object({ status: z.literal('cancelling') }),
  z.object({ status: z.literal('shipped') }),
  z.object({ status: z.literal('failed') }),
  /** Nothing was shipped, and nothing will be, whatever is heard of the order later. */
  z.object({ status: z.literal('cancelled') }),
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

function cancelled(orderId: string) {
  return { state: { status: 'cancelled' as const }, events: [ShipmentCancelled.of({ orderId })] };
}

function undo(status: 'undoing' | 'cancelling', orderId: string) {
  return { state: { status }, calls: [cancelShipment.of({ orderId })] };
}

const refusal = (orderId: string) => ShipmentCancellationRefused.of({ orderId, reason: 'already_shipped' });

const known = ignore('order already known');
const unwanted = ignore('already cancelled');
const notBooking = impossible('the carrier answers only a booking that is under way');
const notUndoing = impossible('the carrier answers only a cancellation that is under way');

export const shipping = defineParticipant({
  name: 'shipping',
  topic: 'shipments',
  state: Shipment,
  endings: ['shipped', 'failed', 'cancelled'],
  lasting: ['shipped'],
  idle: ['ordered', 'paid'],
  effects: {
    parcel: {
      begunBy: bookShipment,
      undoneBy: [cancelShipment],
      inForce: ['booking', 'bookingUnwanted', 'undoing', 'cancelling', 'shipped'],
    },
  },
  on: [
    when(
      OrderPlaced,
      { calls: [bookShipment] },
      {
        absent: (_, order) => ({ state: { status: 'ordered', ...parcelOf(order) } }),
        ordered: known,
        paid: (_, order, { orderId }) => book(parcelOf(order), orderId),
        booking: known,
        bookingUnwanted: known,
        undoing: known,
        cancelling: known,
        shipped: known,
        failed: known,
        cancelled: unwanted,
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
        bookingUnwanted: ignore('already booking'),
        undoing: ignore('already given up'),
        cancelling: ignore('already being cancelled'),
        shipped: ignore('already shipped'),
        failed: ignore('already failed'),
        cancelled: unwanted,
      },
    ),
    when(
      bookShipment.done,
      { emits: [ShipmentCreated], calls: [cancelShipment] },
      {
        ...otherwise(notBooking),
        booking: (_, shipment, { orderId }) => shipped(orderId, shipment),
        bookingUnwanted: (_, __, { orderId }) => undo('cancelling', orderId),
      },
    ),
    when(
      bookShipment.refused,
      { emits: [ShipmentFailed, ShipmentCancelled] },
      {
        ...otherwise(notBooking),
        booking: (_, { reason }, { orderId }) =>
          failed(orderId, reason === 'cancelled' ? 'carrier_unavailable' : reason),
        bookingUnwanted: (_, __, { orderId }) => cancelled(orderId),
      },
    ),
    when(
      bookShipment.exhausted,
      { calls: [cancelShipment] },
      {
        ...otherwise(notBooking),
        booking: (_, __, { orderId }) => undo('undoing', orderId),
        bookingUnwanted: (_, __, { orderId }) => undo('cancelling', orderId),
      },
    ),
    when(
      cancelShipment.done,
      { emits: [ShipmentCreated, ShipmentFailed, ShipmentCancelled, ShipmentCancellationRefused] },
      {
        ...otherwise(notUndoing),
        undoing: (_, answer, { orderId }) =>
          answer.standing === 'collected' ? shipped(orderId, answer) : failed(orderId, 'carrier_unavailable'),
        cancelling: (_, answer, { orderId }) => {
          if (answer.standing === 'cancelled') return cancelled(orderId);
          const { state, events } = shipped(orderId, answer);
          return { state, events: [...events, refusal(orderId)] };
        },
      },
    ),
    /** Shipping owns the pivot, so it decides whether an order can still be cancelled. */
    when(
      OrderCancellationRequested,
      { emits: [ShipmentCancelled, ShipmentCancellationRefused] },
      {
        absent: (_, __, { orderId }) => cancelled(orderId),
        ordered: (_, __, { orderId }) => cancelled(orderId),
        paid: (_, __, { orderId }) => cancelled(orderId),
        booking: () => ({ state: { status: 'bookingUnwanted' } }),
        bookingUnwanted: ignore('cancellation already known'),
        undoing: () => ({ state: { status: 'cancelling' } }),
        cancelling: ignore('cancellation already known'),
        shipped: (state, _, { orderId }) => ({ state, events: [refusal(orderId)] }),
        failed: ignore('already failed'),
        cancelled: unwanted,
      },
    ),
  ],
});
