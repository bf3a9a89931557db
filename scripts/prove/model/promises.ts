import type { StockRecord } from '../../../services/inventory/stock-record.ts';
import { eachOrder, type OrderView, type SagaPromise } from '../../../shared/proof/promise.ts';
import type { OutsideState } from './outside-state.ts';

type View = OrderView<OutsideState>;
type Ending = { readonly type: string; readonly data: { readonly refunded?: boolean } };

const endingEvents = ['OrderConfirmed', 'OrderCancelled'] as const;

/** Events that the promises ask for. */
export const watched: ReadonlySet<string> = new Set([
  ...endingEvents,
  'OrderRejected',
  'OrderCancellationRequested',
  'ShipmentCancellationRefused',
  'ShipmentCreated',
  'ShipmentCancelled',
]);

const always = (says: string, isKept: (order: View) => boolean) => eachOrder('always', says, isKept);
const inTheEnd = (says: string, isKept: (order: View) => boolean) => eachOrder('in the end', says, isKept);

const endingsOf = (order: View) => order.published(...endingEvents) as readonly Ending[];
/** An invalid order is rejected; a valid one under the same id is another order, of which nobody has heard. */
const rejections = (order: View) => order.published('OrderRejected').length;
const endingOf = (order: View) => endingsOf(order)[0];
const isShipped = ({ outside: { parcel } }: View) => parcel === 'booked' || parcel === 'collected';
const kept = ({ outside }: View) => outside.captured - outside.refunded;

/** What this saga promises about money, goods and endings. */
export const promises: readonly SagaPromise<OutsideState>[] = [
  always('an order ends once', (order) => endingsOf(order).length <= 1 && rejections(order) <= 1),
  always('nobody is charged twice', ({ outside }) => outside.captured <= 1),
  always('nothing is shipped twice', ({ outside }) => outside.parcels <= 1),
  always('no more is given back than was taken', ({ outside }) => outside.refunded <= outside.captured),
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
  always(
    'what is confirmed is shipped',
    (order) => endingOf(order)?.type !== 'OrderConfirmed' || isShipped(order),
  ),
  always(
    'what is confirmed is paid',
    (order) => endingOf(order)?.type !== 'OrderConfirmed' || kept(order) === 1,
  ),

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
  inTheEnd('the customer is told what has happened, once', (order) => {
    const about = endingOf(order)?.type === 'OrderConfirmed' ? 'confirmed' : 'cancelled';
    const { mails } = order.outside;
    return mails.length <= 1 && mails.every((mail) => mail === about);
  }),
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
