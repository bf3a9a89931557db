import { describe, expect, it } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import { cancelOrder, placeOrder } from '../../services/order/commands.ts';
import { Order } from '../../services/order/order.states.ts';
import { order } from '../../services/order/order.ts';
import { OrderCancellationRequested, OrderPlaced } from '../../shared/contracts/orders.ts';
import { deadlineReached, type Input, invalid } from '../../shared/saga/input.ts';
import { at, given, input, type Timed } from '../harness/decisions.ts';
import {
  cancelled,
  confirmed,
  declined,
  expired,
  expiry,
  now,
  opened,
  outOfStock,
  placed,
  purchaseWith,
  reasons,
  refunded,
  rejected,
  released,
  reminder,
  requested,
  shipped,
  tooLate,
  undeliverable,
  unpaid,
  unshipped,
  url,
} from '../harness/order-facts.ts';

const placing = input(placeOrder, placed.data);
const cancelling = input(cancelOrder, {});
const malformed = input(invalid(OrderPlaced), { reasons });
const due = at(expiry, input(deadlineReached, { dueAt: expiry }));

/** How an order comes into each status. */
const situations = {
  absent: [],
  unplaced: [declined],
  placed: [placed],
  cancelRequested: [placed, cancelling],
  cancelling: [placed, declined],
  confirmed: [placed, shipped],
  cancelled: [placed, declined, released],
  rejected: [malformed],
} satisfies Record<Order['status'] | 'absent', Input[]>;
type Situation = keyof typeof situations;

type Decision = { status: string; events?: Input[]; deadline?: Date };
type Expectation = { ignored: string } | { impossible: string } | Decision;
type Row = { [S in Situation]: Expectation };

/** An order that has not ended: it expires when it was to, whatever is heard of it. */
function open(status: string, ...events: Input[]): Decision {
  return { status, events, deadline: expiry };
}

/** An order that is past its time: it is looked at again later. */
function overdue(status: string, ...events: Input[]): Decision {
  return { status, events, deadline: reminder };
}

const alreadyPlaced = { ignored: 'already placed' };
const oncePlaced = {
  placed: alreadyPlaced,
  cancelRequested: alreadyPlaced,
  cancelling: alreadyPlaced,
  confirmed: alreadyPlaced,
  cancelled: alreadyPlaced,
};
const heardOf = { ignored: 'others have heard of a valid order with this id' };
/** Facts that come before the order, or after a message that never was one. */
const early = { absent: open('unplaced'), unplaced: open('unplaced'), rejected: open('unplaced') };
const loses = {
  ...early,
  placed: open('cancelling'),
  cancelRequested: open('cancelling'),
  cancelling: open('cancelling'),
  confirmed: { impossible: 'nothing is undone for an order that was shipped' },
  cancelled: { ignored: 'already cancelled' },
};
const noDeadline = { impossible: 'only an order that has not ended has a deadline' };
const notShipped = { impossible: 'shipping says first that it has shipped' };
const needless = { ignored: 'nobody needs to pay any more' };

const table: readonly (readonly [Timed, Row])[] = [
  [
    placing,
    {
      ...oncePlaced,
      absent: open('placed', placed),
      unplaced: heardOf,
      rejected: open('placed', placed),
    },
  ],
  [
    placed,
    {
      ...oncePlaced,
      absent: open('placed'),
      unplaced: open('cancelling'),
      rejected: open('placed'),
    },
  ],
  [
    malformed,
    {
      ...oncePlaced,
      absent: { status: 'rejected', events: [rejected] },
      unplaced: heardOf,
      rejected: { ignored: 'already rejected' },
    },
  ],
  [
    opened,
    {
      ...early,
      placed: open('placed'),
      cancelRequested: needless,
      cancelling: needless,
      confirmed: needless,
      cancelled: needless,
    },
  ],
  [
    shipped,
    {
      ...early,
      placed: { status: 'confirmed', events: [confirmed] },
      cancelRequested: { status: 'confirmed', events: [confirmed] },
      cancelling: { impossible: 'nothing is shipped for an order that is being undone' },
      confirmed: { ignored: 'already confirmed' },
      cancelled: { impossible: 'nothing is shipped for an order that was cancelled' },
    },
  ],
  [
    cancelling,
    {
      absent: { ignored: 'no such order' },
      unplaced: { ignored: 'no such order' },
      placed: open('cancelRequested', requested),
      cancelRequested: { ignored: 'cancellation already requested' },
      cancelling: { ignored: 'already being cancelled' },
      confirmed: { ignored: 'already shipped' },
      cancelled: { ignored: 'already cancelled' },
      rejected: { ignored: 'already rejected' },
    },
  ],
  [
    requested,
    {
      ...early,
      placed: open('cancelRequested'),
      cancelRequested: { ignored: 'cancellation already requested' },
      cancelling: open('cancelling'),
      confirmed: { ignored: 'already shipped' },
      cancelled: { ignored: 'already cancelled' },
    },
  ],
  [
    due,
    {
      absent: noDeadline,
      unplaced: overdue('unplaced'),
      placed: overdue('cancelRequested', expired),
      cancelRequested: overdue('cancelRequested'),
      cancelling: overdue('cancelling'),
      confirmed: noDeadline,
      cancelled: noDeadline,
      rejected: noDeadline,
    },
  ],
  [
    tooLate,
    {
      absent: notShipped,
      unplaced: { ignored: 'already known to be shipped' },
      placed: notShipped,
      cancelRequested: notShipped,
      cancelling: notShipped,
      confirmed: { ignored: 'already confirmed' },
      cancelled: notShipped,
      rejected: notShipped,
    },
  ],
  [
    outOfStock,
    {
      ...loses,
      placed: { status: 'cancelled', events: [cancelled('out_of_stock', false)] },
      cancelRequested: { status: 'cancelled', events: [cancelled('out_of_stock', false)] },
      cancelling: { status: 'cancelled', events: [cancelled('out_of_stock', false)] },
    },
  ],
  [declined, loses],
  [undeliverable, loses],
  [unshipped, loses],
  [released, { ...loses, cancelling: { status: 'cancelled', events: [cancelled('card_declined', false)] } }],
  [unpaid, loses],
  [refunded, loses],
];

const cells = table.flatMap(([when, row]) =>
  Object.entries(row).map(([situation, expected]) => ({
    when,
    situation: situation as Situation,
    expected,
    title: `${situation}, when ${when.type}`,
  })),
);

describe('the order decides', () => {
  it.each(cells)('$title', ({ when, situation, expected }) => {
    // given
    const then = given(order, situations[situation], { orderId, now }).when(when);
    // then
    if ('ignored' in expected) then.thenIgnored(expected.ignored);
    else if ('impossible' in expected) then.thenImpossible(expected.impossible);
    else then.thenDecided(expected);
  });

  it('on every input that it declares, in every status', () => {
    expect(table.map(([when]) => when.type)).toEqual([...order.reactions.keys()]);
    expect(Object.keys(situations)).toEqual(['absent', ...Order.options.map(statusOf)]);
  });
});

const placedFirst = ['OrderPlaced'] as const;
const thenDeclined = ['PaymentFailed', 'card_declined'] as const;
const wish = 'customer_request';

describe('the order keeps', () => {
  it.each([
    ['placed', [placed], purchaseWith(placedFirst)],
    ['placed', [placed, opened], { ...purchaseWith(placedFirst, ['PaymentSessionOpened']), paymentUrl: url }],
    [
      'confirmed',
      [placed, opened, shipped],
      {
        ...purchaseWith(placedFirst, ['PaymentSessionOpened'], ['ShipmentCreated'], ['OrderConfirmed']),
        trackingNumber: 'TRK1',
      },
    ],
    [
      'cancelRequested',
      [placed, opened, cancelling],
      {
        ...purchaseWith(placedFirst, ['PaymentSessionOpened'], ['OrderCancellationRequested', wish]),
        wish,
      },
    ],
    [
      'cancelling',
      [placed, declined],
      { ...purchaseWith(placedFirst, thenDeclined), setbacks: { paymentFailure: 'card_declined' } },
    ],
    [
      'cancelling',
      [placed, cancelling, unshipped],
      {
        ...purchaseWith(placedFirst, ['OrderCancellationRequested', wish], ['ShipmentCancelled']),
        setbacks: { shipmentCancelled: true },
        wish,
      },
    ],
    [
      'cancelled',
      [placed, declined, released],
      {
        ...purchaseWith(placedFirst, thenDeclined, ['StockReleased'], ['OrderCancelled', 'card_declined']),
        reason: 'card_declined',
        refunded: false,
      },
    ],
  ])('what was bought and what has happened, and nothing of the customer: %s', (status, steps, rest) => {
    expect(given(order, steps, { orderId, now }).state).toEqual({ status, ...rest });
  });

  it('what others have said of an order that it has not heard of', () => {
    expect(given(order, [opened, declined], { orderId, now }).state).toEqual({
      status: 'unplaced',
      facts: { paymentUrl: url, paymentFailure: 'card_declined' },
      expiresAt: expiry.toISOString(),
      history: purchaseWith(['PaymentSessionOpened'], thenDeclined).history,
    });
  });

  it('why a stranger wants it undone, whenever it hears of that', () => {
    const byStranger = OrderCancellationRequested.of({ orderId, reason: 'expired' });
    const accepted = [unshipped, released, unpaid];
    for (const steps of [
      [placed, byStranger, ...accepted],
      [byStranger, placed, ...accepted],
      [unshipped, byStranger, placed, released, unpaid],
      [placed, unshipped, byStranger, released, unpaid],
    ])
      expect(given(order, steps, { orderId, now }).state).toMatchObject({
        status: 'cancelled',
        reason: 'expired',
        refunded: false,
      });
  });

  it('an order that never comes no longer than a month after its time', () => {
    const month = 30 * 24 * 60 * 60 * 1000;
    const late = (ms: number) =>
      at(new Date(expiry.getTime() + ms), input(deadlineReached, { dueAt: expiry }));
    given(order, [declined], { orderId, now })
      .when(late(month))
      .thenDecided({
        status: 'unplaced',
        deadline: new Date(expiry.getTime() + month + (reminder.getTime() - expiry.getTime())),
      });
    given(order, [declined], { orderId, now })
      .when(late(month + 1))
      .thenDecided({ status: 'unplaced' });
  });

  it('where to pay, though it was told so before it had heard of the order', () => {
    expect(given(order, [opened, placed], { orderId, now }).state).toEqual({
      status: 'placed',
      ...purchaseWith(placedFirst, ['PaymentSessionOpened']),
      paymentUrl: url,
    });
  });
});

function statusOf(option: (typeof Order.options)[number]): string {
  return option.shape.status.value;
}
