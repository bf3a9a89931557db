import { StockReleased, StockReservationFailed } from '../../shared/contracts/inventory.ts';
import {
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  type OrderPlacedData,
  OrderRejected,
} from '../../shared/contracts/orders.ts';
import { PaymentFailed, PaymentRefunded } from '../../shared/contracts/payments.ts';
import { ShipmentCreated, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { defineCommand } from '../../shared/saga/command.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { InvariantBroken } from '../../shared/saga/errors.ts';
import { type InputDefinition, invalid } from '../../shared/saga/input.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { type Context, reactions } from '../../shared/saga/reaction.ts';
import { type Facts, Order, type Purchase } from './order.states.ts';
import { cancellationOf, type Setbacks } from './setbacks.ts';

/** The checkout's wish: an order that it has checked and priced. */
export const placeOrder = defineCommand('placeOrder', OrderPlaced.schema);

const { when } = reactions(Order);

function unplaced(facts: Facts) {
  return { state: { status: 'unplaced' as const, facts } };
}

function purchaseOf({ lines, total }: OrderPlacedData, { now }: Context): Purchase {
  return { lines, total, placedAt: now.toISOString() };
}

function place(order: OrderPlacedData, context: Context) {
  return { state: { status: 'placed' as const, ...purchaseOf(order, context) } };
}

/** Places an order that others have acted on already. */
function catchUp(order: OrderPlacedData, { trackingNumber, ...setbacks }: Facts, context: Context) {
  const purchase = purchaseOf(order, context);
  if (trackingNumber === undefined) return cancelOrWait(purchase, setbacks, order.orderId);
  const contradictions = Object.keys(setbacks);
  if (contradictions.length > 0)
    throw new InvariantBroken(`the order was shipped in spite of ${contradictions.join(', ')}`);
  return confirm(purchase, trackingNumber, order.orderId);
}

function confirm({ lines, total, placedAt }: Purchase, trackingNumber: string, orderId: string) {
  const state = { status: 'confirmed' as const, lines, total, placedAt, trackingNumber };
  return { state, events: [OrderConfirmed.of({ orderId, trackingNumber })] };
}

function cancelOrWait({ lines, total, placedAt }: Purchase, setbacks: Setbacks, orderId: string) {
  const purchase = { lines, total, placedAt };
  const cancellation = cancellationOf(setbacks);
  return cancellation
    ? {
        state: { status: 'cancelled' as const, ...purchase, ...cancellation },
        events: [OrderCancelled.of({ orderId, ...cancellation })],
      }
    : { state: { status: 'cancelling' as const, ...purchase, setbacks } };
}

/** The row of a fact that undoes the order. */
function whenUndone<Data>(event: InputDefinition<Data>, factOf: (data: Data) => Setbacks) {
  return when(
    event,
    { emits: [OrderCancelled] },
    {
      absent: (_, data) => unplaced(factOf(data)),
      unplaced: ({ facts }, data) => unplaced({ ...facts, ...factOf(data) }),
      placed: (order, data, { orderId }) => cancelOrWait(order, factOf(data), orderId),
      cancelling: (order, data, { orderId }) =>
        cancelOrWait(order, { ...order.setbacks, ...factOf(data) }, orderId),
      confirmed: impossible('nothing is undone for an order that was shipped'),
      cancelled: ignore('already cancelled'),
      rejected: (_, data) => unplaced(factOf(data)),
    },
  );
}

const known = ignore('already placed');
const oncePlaced = { placed: known, cancelling: known, confirmed: known, cancelled: known };
const heardOf = ignore('others have heard of a valid order with this id');

export const order = defineParticipant({
  name: 'order',
  topic: 'orders',
  state: Order,
  on: [
    when(
      placeOrder,
      { emits: [OrderPlaced] },
      {
        absent: (_, order, context) => ({ ...place(order, context), events: [OrderPlaced.of(order)] }),
        unplaced: heardOf,
        ...oncePlaced,
        rejected: (_, order, context) => ({ ...place(order, context), events: [OrderPlaced.of(order)] }),
      },
    ),
    /** Anyone may produce an order to the topic; of the checkout's own this is the echo. */
    when(
      OrderPlaced,
      { emits: [OrderConfirmed, OrderCancelled] },
      {
        absent: (_, order, context) => place(order, context),
        unplaced: ({ facts }, order, context) => catchUp(order, facts, context),
        ...oncePlaced,
        rejected: (_, order, context) => place(order, context),
      },
    ),
    when(
      invalid(OrderPlaced),
      { emits: [OrderRejected] },
      {
        absent: (_, { reasons }, { orderId }) => ({
          state: { status: 'rejected', reasons },
          events: [OrderRejected.of({ orderId, reasons })],
        }),
        unplaced: heardOf,
        ...oncePlaced,
        rejected: ignore('already rejected'),
      },
    ),
    when(
      ShipmentCreated,
      { emits: [OrderConfirmed] },
      {
        absent: (_, { trackingNumber }) => unplaced({ trackingNumber }),
        unplaced: ({ facts }, { trackingNumber }) => unplaced({ ...facts, trackingNumber }),
        placed: (order, { trackingNumber }, { orderId }) => confirm(order, trackingNumber, orderId),
        cancelling: impossible('nothing is shipped for an order that is being undone'),
        confirmed: ignore('already confirmed'),
        cancelled: impossible('nothing is shipped for an order that was cancelled'),
        rejected: (_, { trackingNumber }) => unplaced({ trackingNumber }),
      },
    ),
    whenUndone(StockReservationFailed, ({ reason }) => ({ stockFailure: reason })),
    whenUndone(PaymentFailed, ({ reason }) => ({ paymentFailure: reason })),
    whenUndone(ShipmentFailed, ({ reason }) => ({ shipmentFailure: reason })),
    whenUndone(StockReleased, () => ({ stockReleased: true })),
    whenUndone(PaymentRefunded, () => ({ moneyRefunded: true })),
  ],
});
