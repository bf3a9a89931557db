import {
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  type OrderPlacedData,
  OrderRejected,
} from '../../shared/contracts/orders.ts';
import { PaymentSessionOpened } from '../../shared/contracts/payments.ts';
import { ShipmentCreated } from '../../shared/contracts/shipments.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { invalid } from '../../shared/saga/input.ts';
import { defineParticipant } from '../../shared/saga/participant.ts';
import { type Context, reactions } from '../../shared/saga/reaction.ts';
import { placeOrder } from './commands.ts';
import { earlyWithin } from './early.ts';
import { heard } from './history.ts';
import { endings, Order, type Purchase } from './order.states.ts';
import { catchUp, confirm, payAt, place } from './purchase.ts';
import { secondThoughts } from './second-thoughts.ts';
import { undone } from './undone.ts';

const { when, otherwise } = reactions(Order);

type Shipped = { readonly trackingNumber: string };

const known = ignore('already placed');
const oncePlaced = {
  placed: known,
  cancelRequested: known,
  cancelling: known,
  confirmed: known,
  cancelled: known,
};
const heardOf = ignore('others have heard of a valid order with this id');

/** The order service's part, with the milliseconds that an order is given before it cancels itself. */
export function orderWithin(lifetimeMs: number) {
  const early = earlyWithin(lifetimeMs);

  const placeAndTell = (_: unknown, order: OrderPlacedData, context: Context) => ({
    ...place(order, context, lifetimeMs),
    events: [OrderPlaced.of(order)],
  });
  const ship = (order: Purchase, shipment: Shipped, context: Context) =>
    confirm(heard(order, ShipmentCreated, shipment, context), shipment.trackingNumber, context);

  return defineParticipant({
    name: 'order',
    topic: 'orders',
    state: Order,
    endings,
    last: endings,
    idle: ['unplaced'],
    journal: ['history'],
    on: [
      when(
        placeOrder,
        { emits: [OrderPlaced] },
        { absent: placeAndTell, unplaced: heardOf, ...oncePlaced, rejected: placeAndTell },
      ),
      /** Anyone may produce an order to the topic; of the checkout's own this is the echo. */
      when(
        OrderPlaced,
        { emits: [OrderConfirmed, OrderCancelled] },
        {
          absent: (_, order, context) => place(order, context, lifetimeMs),
          unplaced: (known, order, context) => catchUp(order, known, context, lifetimeMs),
          ...oncePlaced,
          rejected: (_, order, context) => place(order, context, lifetimeMs),
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
        PaymentSessionOpened,
        {},
        {
          ...otherwise(ignore('nobody needs to pay any more')),
          ...early(PaymentSessionOpened, ({ url }) => ({ paymentUrl: url })),
          placed: (order, opened, context) =>
            payAt(heard(order, PaymentSessionOpened, opened, context), opened.url, context),
        },
      ),
      when(
        ShipmentCreated,
        { emits: [OrderConfirmed] },
        {
          ...early(ShipmentCreated, ({ trackingNumber }) => ({ trackingNumber })),
          placed: ship,
          cancelRequested: ship,
          cancelling: impossible('nothing is shipped for an order that is being undone'),
          confirmed: ignore('already confirmed'),
          cancelled: impossible('nothing is shipped for an order that was cancelled'),
        },
      ),
      ...secondThoughts(lifetimeMs),
      ...undone(lifetimeMs),
    ],
  });
}

/** As shops have it by default: a quarter of an hour. */
export const order = orderWithin(15 * 60 * 1000);
