import type { OrderView } from '../../../shared/proof/promise.ts';
import type { OutsideState } from './outside-state.ts';

/** How a participant's record and what it has published go together. */
type Announcement = {
  readonly participant: string;
  readonly type: string;
  /** Whoever is here has published it. */
  readonly told: readonly string[];
  /** Whoever has published it is in one of these from then on; anywhere, if they are left out. */
  readonly stays?: readonly string[];
};

const money = ['refunding', 'refunded'];

const announcements: readonly Announcement[] = [
  { participant: 'order', type: 'OrderPlaced', told: ['placed', 'cancelRequested', 'cancelling'] },
  { participant: 'order', type: 'OrderCancellationRequested', told: ['cancelRequested'] },
  { participant: 'order', type: 'OrderConfirmed', told: ['confirmed'], stays: ['confirmed'] },
  { participant: 'order', type: 'OrderCancelled', told: ['cancelled'], stays: ['cancelled'] },
  { participant: 'order', type: 'OrderRejected', told: ['rejected'] },
  {
    ...{ participant: 'inventory', type: 'StockReserved' },
    told: ['held', 'sold'],
    stays: ['held', 'sold', 'released'],
  },
  { participant: 'inventory', type: 'StockReservationFailed', told: ['refused'], stays: ['refused'] },
  { participant: 'inventory', type: 'StockReleased', told: ['released'], stays: ['released'] },
  { participant: 'payment', type: 'PaymentSessionOpened', told: ['awaiting'] },
  { participant: 'payment', type: 'PaymentCaptured', told: ['captured'], stays: ['captured', ...money] },
  // Money may come after payment has said that none would: then it goes back.
  { participant: 'payment', type: 'PaymentFailed', told: ['failed'], stays: ['failed', ...money] },
  { participant: 'payment', type: 'PaymentCancelled', told: ['cancelled'], stays: ['cancelled', ...money] },
  { participant: 'payment', type: 'PaymentRefunded', told: ['refunded'], stays: ['refunded'] },
  { participant: 'shipping', type: 'ShipmentCreated', told: ['shipped'], stays: ['shipped'] },
  { participant: 'shipping', type: 'ShipmentFailed', told: ['failed'], stays: ['failed'] },
  { participant: 'shipping', type: 'ShipmentCancelled', told: ['cancelled'], stays: ['cancelled'] },
  { participant: 'notification', type: 'CustomerNotified', told: ['notified'], stays: ['notified'] },
  { participant: 'notification', type: 'CustomerNotificationFailed', told: ['failed'], stays: ['failed'] },
];

/** The types of which it is enough to know that they were published. */
export const announced: readonly string[] = announcements.map(({ type }) => type);

/** Whether every participant has published what it has come to. */
export function isTold(order: OrderView<OutsideState>): boolean {
  return announcements.every(
    ({ participant, type, told }) =>
      !told.includes(order.state(participant)?.status ?? '') || order.published(type).length > 0,
  );
}

/** Whether every participant is where it has said that it is, or where it can have come from there. */
export function isKeptTo(order: OrderView<OutsideState>): boolean {
  return announcements.every(
    ({ participant, type, stays }) =>
      stays === undefined ||
      order.published(type).length === 0 ||
      stays.includes(order.state(participant)?.status ?? ''),
  );
}
