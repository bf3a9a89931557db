/** Cells that are not entered in any scenario, though their participant answers them, and why they cannot be. */
export type Unreached = {
  readonly participant: string;
  readonly input: string;
  readonly when: readonly string[];
  readonly because: string;
};

const beforeThePage = ['absent', 'ordered', 'reserved', 'charging', 'voiding'];
const once = 'it is said once, and a repeat is known by its id';

export const unreached: readonly Unreached[] = [
  {
    participant: 'order',
    input: 'PaymentSessionOpened',
    when: ['cancelled'],
    because: 'payment says that the page is open before it says that nothing is kept',
  },
  { participant: 'order', input: 'ShipmentCreated', when: ['confirmed'], because: once },
  {
    participant: 'order',
    input: 'StockReservationFailed',
    when: ['cancelled'],
    because: 'an order is cancelled only after it was heard what became of its stock',
  },
  {
    participant: 'order',
    input: 'PaymentFailed',
    when: ['cancelled'],
    because: 'an order is cancelled only after it was heard what became of its money',
  },
  {
    participant: 'order',
    input: 'ShipmentFailed',
    when: ['cancelled'],
    because: 'nobody gives the money back before shipping has said no, and shipping says it once',
  },
  {
    participant: 'order',
    input: 'StockReleased',
    when: ['cancelled'],
    because: 'an order is cancelled only after it was heard what became of its stock',
  },
  { participant: 'inventory', input: 'ShipmentCreated', when: ['sold'], because: once },
  {
    participant: 'inventory',
    input: 'ShipmentFailed',
    when: ['released'],
    because: 'what failed to be paid, or was cancelled, does not fail to be shipped',
  },
  {
    participant: 'payment',
    input: 'StockReserved',
    when: [
      ...['reserved', 'charging', 'voiding', 'opening', 'awaiting', 'closing'],
      ...['captured', 'failed', 'refunding', 'refunded'],
    ],
    because: once,
  },
  {
    participant: 'payment',
    input: 'sessionPaid',
    when: beforeThePage,
    because: 'the provider tells of a page only when there is one',
  },
  {
    participant: 'payment',
    input: 'sessionExpired',
    when: beforeThePage,
    because: 'the provider tells of a page only when there is one',
  },
  {
    participant: 'payment',
    input: 'lookAtSession.done',
    when: [...beforeThePage, 'opening'],
    because: 'nobody looks at a page that is not open',
  },
  {
    participant: 'payment',
    input: 'lookAtSession.exhausted',
    when: [...beforeThePage, 'opening'],
    because: 'nobody looks at a page that is not open',
  },
  { participant: 'payment', input: 'ShipmentFailed', when: ['refunding', 'refunded'], because: once },
  { participant: 'payment', input: 'ShipmentCancelled', when: ['cancelled'], because: once },
  {
    participant: 'shipping',
    input: 'PaymentCaptured',
    when: ['paid', 'booking', 'bookingUnwanted', 'undoing', 'cancelling', 'shipped', 'failed'],
    because: once,
  },
  {
    participant: 'notification',
    input: 'OrderConfirmed',
    when: ['ended', 'sending', 'notified', 'failed'],
    because: 'an order ends once',
  },
  {
    participant: 'notification',
    input: 'OrderCancelled',
    when: ['ended', 'sending', 'notified', 'failed'],
    because: 'an order ends once',
  },
];
