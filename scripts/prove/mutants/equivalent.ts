/** Where the order service keeps what it hears of an order that it does not know yet. */
const early = ['absent', 'rejected', 'unplaced'];

/** What the order service may hear of such an order. */
const earlyEvents = [
  ...['PaymentSessionOpened', 'ShipmentCreated', 'OrderCancellationRequested', 'StockReservationFailed'],
  ...['PaymentFailed', 'ShipmentFailed', 'ShipmentCancelled', 'StockReleased', 'PaymentCancelled'],
  'PaymentRefunded',
];

type Reason = { readonly because: string; readonly ids: readonly string[] };

const reasons: readonly Reason[] = [
  {
    because:
      'An order that only others have spoken of may rest: its deadline does nothing but arm the next one, and none after ' +
      'a month. Without it the record is forgotten sooner, but not before a year has passed.',
    ids: [
      ...earlyEvents.flatMap((event) =>
        early.map((status) => `order: ${event} when ${status}: forgets its deadline`),
      ),
      'order: deadline when unplaced: ignores it',
      'order: deadline when unplaced: forgets its deadline',
    ],
  },
  {
    because:
      'Shipping reads the same wish, and its answer decides. All that the order service adds is the reason that is told, ' +
      'and where it knows of no wish, it tells the one that strangers have: customer_request.',
    ids: [
      ...[...early, 'placed', 'cancelling'].map(
        (status) => `order: OrderCancellationRequested when ${status}: ignores it`,
      ),
      ...['rejected', 'unplaced', 'placed', 'cancelling'].map(
        (status) => `order: OrderCancellationRequested when ${status}: keeps its old state`,
      ),
      ...early.map(
        (status) => `order: OrderCancellationRequested when ${status}: forgets the field facts.wish`,
      ),
      'order: OrderCancellationRequested when cancelling: forgets the field wish',
      'order: OrderCancellationRequested: has no reaction to it',
      ...['deadline', 'ShipmentCancelled', 'StockReleased', 'PaymentCancelled', 'PaymentRefunded'].map(
        (input) => `order: ${input} when unplaced: forgets the field facts.wish`,
      ),
    ],
  },
  {
    because: 'The wish that came last is kept instead of the first one: somebody has had that one, too.',
    ids: ['order: OrderCancellationRequested when cancelRequested: acts as when placed'],
  },
  {
    because: 'Once something has failed, that is told as the reason, whatever was wished.',
    ids: [
      'order: StockReservationFailed when unplaced: forgets the field facts.wish',
      ...['PaymentFailed', 'ShipmentFailed'].flatMap((event) => [
        `order: ${event} when unplaced: forgets the field facts.wish`,
        `order: ${event} when cancelRequested: forgets the field wish`,
        `order: ${event} when cancelling: forgets the field wish`,
      ]),
    ],
  },
  {
    because: 'What is shipped will be confirmed, whatever was wished.',
    ids: ['order: ShipmentCreated when unplaced: forgets the field facts.wish'],
  },
  {
    because:
      'The order is paid, or lost, or somebody wants it undone: nobody is shown any more where to pay, once it is placed.',
    ids: [
      'order: PaymentSessionOpened when unplaced: ignores it',
      'order: PaymentSessionOpened when unplaced: keeps its old state',
      'order: PaymentSessionOpened when unplaced: forgets the field facts.paymentUrl',
      ...['ShipmentCreated', 'PaymentFailed', 'ShipmentFailed', 'StockReleased', 'PaymentRefunded'].map(
        (event) => `order: ${event} when unplaced: forgets the field facts.paymentUrl`,
      ),
    ],
  },
  {
    because: 'Where no stock was to be had, nothing was charged or shipped: that alone cancels the order.',
    ids: ['shipmentCancelled', 'paymentCancelled'].map(
      (fact) => `order: StockReservationFailed when unplaced: forgets the field facts.${fact}`,
    ),
  },
  {
    because:
      'Where payment has said that it failed, or gave the money back, it does not matter who else said no.',
    ids: [
      'order: PaymentFailed when unplaced: forgets the field facts.shipmentCancelled',
      'order: PaymentFailed when cancelling: forgets the field setbacks.shipmentCancelled',
      'order: PaymentRefunded when cancelling: forgets the field setbacks.paymentCancelled',
    ],
  },
  {
    because:
      'Payment says that the charge failed instead of that it is cancelled: no money is kept in either case, and it is ' +
      'true that the provider did not answer.',
    ids: [
      'payment: charge.exhausted when charging: forgets the field unwanted',
      'payment: ShipmentCancelled when voiding: ignores it',
      'payment: ShipmentCancelled when voiding: keeps its old state',
      'payment: ShipmentCancelled when voiding: forgets the field unwanted',
    ],
  },
  {
    because:
      'When its time is over, or nobody wants it any more, the page is closed, and the provider tells then what became of ' +
      'it: what it has told before, or was asked, is only learned earlier.',
    ids: [
      'payment: sessionExpired when awaiting: ignores it',
      'payment: lookAtSession.done when awaiting: ignores it',
      'payment: deadline when awaiting: forgets the call lookAtSession',
      'payment: deadline: neither declares nor makes the call lookAtSession',
      'payment: ShipmentCancelled when opening: forgets the field paymentId',
    ],
  },
  {
    because: 'The record becomes what it is already.',
    ids: [
      'shipping: OrderCancellationRequested when bookingUnwanted: acts as when booking',
      'shipping: OrderCancellationRequested when cancelling: acts as when undoing',
    ],
  },
];

/** Mutants that nothing notices, by id, with the reason why each does all that is promised. */
export const equivalent: ReadonlyMap<string, string> = new Map(
  reasons.flatMap(({ because, ids }) => ids.map((id) => [id, because] as const)),
);
