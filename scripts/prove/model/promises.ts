import type { StockRecord } from '../../../services/inventory/stock-record.ts';
import type { OrderPlacedData } from '../../../shared/contracts/orders.ts';
import { eachOrder, type OrderView, type SagaPromise } from '../../../shared/proof/promise.ts';
import { announced, isKeptTo, isTold } from './announcements.ts';
import type { OutsideState } from './outside-state.ts';

type View = OrderView<OutsideState>;
type Ending = {
  readonly type: string;
  readonly data: { readonly refunded?: boolean; readonly reason?: string };
};

const endingEvents = ['OrderConfirmed', 'OrderCancelled'] as const;

/** Events of which the promises ask how often they were published, or what they say. */
const counted = [...endingEvents, 'OrderPlaced', 'OrderRejected', 'OrderCancellationRequested'];

/** Events that the promises ask for. */
export const watched: ReadonlySet<string> = new Set([
  ...counted,
  ...announced,
  'ShipmentCancellationRefused',
]);

/** Events of which the promises ask only whether they were published. */
export const noted: ReadonlySet<string> = new Set([...watched].filter((type) => !counted.includes(type)));

const always = (says: string, isKept: (order: View) => boolean) => eachOrder('always', says, isKept);
const inTheEnd = (says: string, isKept: (order: View) => boolean) => eachOrder('in the end', says, isKept);

const endingsOf = (order: View) => order.published(...endingEvents) as readonly Ending[];
/** An invalid order is rejected; a valid one under the same id is another order, of which nobody has heard. */
const rejections = (order: View) => order.published('OrderRejected').length;
const endingOf = (order: View) => endingsOf(order)[0];
const wishes = (order: View) =>
  (order.published('OrderCancellationRequested') as readonly Ending[]).map(({ data }) => data.reason);
/** Not a stranger's. */
const isOurs = ({ id }: { readonly id: string }) => id.startsWith('order(');
const isShipped = ({ outside: { parcel } }: View) => parcel === 'booked' || parcel === 'collected';
const kept = ({ outside }: View) => outside.captured - outside.refunded;

/** What this saga promises about money, goods and endings. */
export const promises: readonly SagaPromise<OutsideState>[] = [
  always('an order ends once', (order) => endingsOf(order).length <= 1 && rejections(order) <= 1),
  always('nobody is charged twice', ({ outside }) => outside.captured <= 1),
  always('nothing is shipped twice', ({ outside }) => outside.parcels <= 1),
  always('nothing is given back twice', ({ outside }) => outside.refunded <= outside.captured),
  always(
    'nothing is shipped once its cancellation is accepted',
    (order) => order.published('ShipmentCancelled').length === 0 || !isShipped(order),
  ),
  always(
    'what is shipped is not cancelled',
    (order) =>
      order.published('ShipmentCancelled').length === 0 || order.published('ShipmentCreated').length === 0,
  ),
  always('what is cancelled holds no stock', (order) => {
    const status = order.state('inventory')?.status;
    return endingOf(order)?.type !== 'OrderCancelled' || (status !== 'held' && status !== 'sold');
  }),
  always('what is at the carrier is held or sold', (order) => {
    const status = order.state('inventory')?.status;
    return !isShipped(order) || status === 'held' || status === 'sold';
  }),
  always(
    'what is confirmed is shipped',
    (order) => endingOf(order)?.type !== 'OrderConfirmed' || isShipped(order),
  ),
  always(
    'what is confirmed is paid',
    (order) => endingOf(order)?.type !== 'OrderConfirmed' || kept(order) === 1,
  ),
  always(
    'an order is taken by the checkout once',
    (order) => order.published('OrderPlaced').filter(isOurs).length <= 1,
  ),
  always(
    'a cancellation is asked for once',
    (order) => order.published('OrderCancellationRequested').filter(isOurs).length <= 1,
  ),
  always('whoever has come to something has said so', isTold),
  always('nobody goes back on what was said', isKeptTo),
  always('nobody is said to have wanted a cancellation who did not', (order) => {
    const reason = endingOf(order)?.data.reason;
    return (reason !== 'customer_request' && reason !== 'expired') || wishes(order).includes(reason);
  }),
  always('whoever can pay on a page is shown where', (order) => {
    const placed = order.state('order') as { status: string; paymentUrl?: string } | undefined;
    const isOpen = order.state('payment')?.status === 'awaiting' && placed?.status === 'placed';
    return !isOpen || !order.hasReadAll('order') || placed.paymentUrl !== undefined;
  }),

  inTheEnd('an order has ended', (order) => endingOf(order) !== undefined || rejections(order) === 1),
  inTheEnd(
    'a valid order is not rejected',
    (order) => !order.outside.isPlaced || endingOf(order) !== undefined,
  ),
  inTheEnd(
    'nobody is charged without goods',
    (order) => endingOf(order)?.type === 'OrderConfirmed' || kept(order) === 0,
  ),
  inTheEnd(
    'nothing is shipped without being confirmed',
    (order) => endingOf(order)?.type === 'OrderConfirmed' || !isShipped(order),
  ),
  inTheEnd(
    'a wish to cancel is granted, or it is said why not',
    (order) =>
      endingOf(order)?.type !== 'OrderConfirmed' ||
      order.published('OrderCancellationRequested').length === 0 ||
      order.published('ShipmentCancellationRefused').length > 0,
  ),
  inTheEnd(
    'a refund that is told of has been made',
    (order) => endingOf(order)?.data.refunded !== true || order.outside.refunded > 0,
  ),
  inTheEnd('stock is held for nobody, and sold to whom it is shipped', (order) => {
    const status = order.state('inventory')?.status;
    return endingOf(order)?.type === 'OrderConfirmed'
      ? status === 'sold'
      : status !== 'held' && status !== 'sold';
  }),
  inTheEnd('the customer is told nothing but what has happened', (order) => {
    const about = endingOf(order)?.type === 'OrderConfirmed' ? 'confirmed' : 'cancelled';
    return order.outside.mails.every((mail) => mail === about);
  }),
  inTheEnd(
    'the customer is told, unless no mail gets through',
    (order) =>
      endingOf(order) === undefined ||
      order.outside.mails.length > 0 ||
      order.state('notification')?.status === 'failed',
  ),
];

/** Of an article of which each order wants one piece: what is held and sold is what the orders say. */
export function shelvesAddUp(pieces: number): SagaPromise<OutsideState> {
  return {
    says: 'stock on hand, held and sold adds up',
    when: 'always',
    isKept({ orders, records }) {
      const [shelf] = [...records.values()].map((record) => record as StockRecord);
      if (shelf === undefined || shelf.onHand < 0) return false;
      const count = (status: string, rival: OutsideState['rival']) =>
        orders.filter((order) => order.state('inventory')?.status === status).length +
        orders.filter(({ outside }) => outside.rival === rival).length;
      return (
        shelf.onHand + shelf.held + shelf.sold === pieces &&
        shelf.held === count('held', 'holds it') &&
        shelf.sold === count('sold', 'has it')
      );
    },
  };
}

/** What anybody remembers of the order is what this one, the first under its id, says. */
export function firstOrderStands({ customer, lines, total }: OrderPlacedData): SagaPromise<OutsideState> {
  const quantityOf = (some: OrderPlacedData['lines']) =>
    some.reduce((sum, { quantity }) => sum + quantity, 0);
  const says = 'everybody means the order that was placed first';
  return eachOrder('always', says, (order) =>
    ['order', 'inventory', 'payment', 'shipping', 'notification'].every((participant) => {
      const known = (order.state(participant) ?? {}) as Partial<OrderPlacedData & { amount: typeof total }>;
      return (
        (known.total ?? known.amount ?? total).amount === total.amount &&
        quantityOf(known.lines ?? lines) === quantityOf(lines) &&
        (known.customer ?? customer).email === customer.email
      );
    }),
  );
}
