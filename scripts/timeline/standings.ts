import type { Reservation } from '../../services/inventory/reservation.ts';
import type { Notification } from '../../services/notification/notification.ts';
import type { Order } from '../../services/order/order.states.ts';
import { type Missing, missingIn } from '../../services/order/setbacks.ts';
import type { Payment } from '../../services/payment/payment.states.ts';
import type { Shipment } from '../../services/shipping/shipment.ts';

/**
 * How a service stands to an order. `done`: its part is over. `waiting`: something has to happen yet.
 * `compensated`: it has undone what it had done. `untouched`: it had nothing to do. `parked`: a person has to look.
 */
export type Standing = {
  readonly kind: 'done' | 'waiting' | 'compensated' | 'untouched' | 'parked';
  readonly text: string;
};

const done = (text: string): Standing => ({ kind: 'done', text });
const compensated = (text: string): Standing => ({ kind: 'compensated', text });
const untouched = (text: string): Standing => ({ kind: 'untouched', text });
const waitingFor = (what: string): Standing => ({ kind: 'waiting', text: `waiting for ${what}` });

/** What the order has come to, as far as the order service knows: some services then have nothing to wait for. */
export type OrderStatus = Order['status'] | 'absent';

type StandingsOf<State extends { status: string }> = {
  readonly [Name in State['status']]: (
    state: Extract<State, { status: Name }>,
    order: OrderStatus,
  ) => Standing;
};

const unlessCancelled = (order: OrderStatus, event: string) =>
  order === 'cancelled' || order === 'cancelling'
    ? untouched('nothing to do: the order was given up before')
    : waitingFor(event);

const missingEvents: { readonly [Name in Missing]: string } = {
  stock: 'StockReleased',
  refund: 'PaymentRefunded',
  payment: 'PaymentCancelled or PaymentRefunded',
  decision: 'whoever has said no',
};

const order: StandingsOf<Order> = {
  unplaced: () => waitingFor('OrderPlaced; others have acted on the order already'),
  placed: () => waitingFor('ShipmentCreated, or for somebody to say no'),
  cancelRequested: ({ wish }) => waitingFor(`shipping, to say whether it can be cancelled (${wish})`),
  cancelling: ({ setbacks }) =>
    waitingFor(
      missingIn(setbacks)
        .map((missing) => missingEvents[missing])
        .join(' and '),
    ),
  confirmed: () => done('order confirmed'),
  cancelled: ({ reason, refunded }) =>
    compensated(`order cancelled: ${reason}${refunded ? ', money refunded' : ', nothing charged'}`),
  rejected: () => done('order rejected: it was invalid'),
};

const inventory: StandingsOf<Reservation> = {
  held: () => waitingFor('ShipmentCreated, or a failure to release the stock on'),
  sold: () => done('stock sold'),
  released: () => compensated('stock released'),
  refused: () => done('nothing held'),
};

const payment: StandingsOf<Payment> = {
  ordered: (_, order) => unlessCancelled(order, 'StockReserved'),
  reserved: () => waitingFor('OrderPlaced; the stock is reserved already'),
  charging: () => waitingFor('the payment provider'),
  voiding: () => waitingFor('the payment provider, to undo a charge that may have happened'),
  opening: () => waitingFor('the payment provider, to open its page'),
  awaiting: ({ windowEndsAt }) => waitingFor(`the customer, who can pay until ${windowEndsAt}`),
  closing: ({ because }) => waitingFor(`the payment provider, to close its page (${because})`),
  captured: () => done('money taken'),
  failed: () => done('nothing charged'),
  cancelled: () => done('nothing charged'),
  refunding: () => waitingFor('the payment provider, to refund'),
  refunded: () => compensated('money refunded'),
};

const shipping: StandingsOf<Shipment> = {
  ordered: (_, order) => unlessCancelled(order, 'PaymentCaptured'),
  paid: () => waitingFor('OrderPlaced; it is paid already'),
  booking: () => waitingFor('the carrier'),
  bookingUnwanted: () => waitingFor('the carrier, whose booking is not wanted any more'),
  undoing: () => waitingFor('the carrier, to undo a booking that may have happened'),
  cancelling: () => waitingFor('the carrier, to undo a booking that is not wanted any more'),
  shipped: () => done('parcel with the carrier'),
  failed: () => done('nothing shipped'),
  cancelled: () => done('nothing shipped'),
};

const notification: StandingsOf<Notification> = {
  waiting: () => waitingFor('OrderConfirmed or OrderCancelled'),
  ended: () => waitingFor('OrderPlaced; the order has ended already'),
  sending: () => waitingFor('the mail server'),
  notified: ({ about }) => done(`customer told: ${about}`),
  failed: () => done('customer could not be told'),
};

/** What each status of each service means. A status without an answer here does not compile. */
export const standings = { order, inventory, payment, shipping, notification };
