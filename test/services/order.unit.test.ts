import { describe, expect, it } from 'vitest';
import { Order } from '../../services/order/order.states.ts';
import { order, placeOrder } from '../../services/order/order.ts';
import { StockReleased, StockReservationFailed } from '../../shared/contracts/inventory.ts';
import { OrderCancelled, OrderConfirmed, OrderPlaced, OrderRejected } from '../../shared/contracts/orders.ts';
import { PaymentFailed, PaymentRefunded } from '../../shared/contracts/payments.ts';
import { ShipmentCreated, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { decide } from '../../shared/saga/decide.ts';
import { type Input, invalid } from '../../shared/saga/input.ts';
import { given, input } from '../harness/decisions.ts';
import { orderId, placedOrder } from '../harness/sample-order.ts';

const now = new Date('2026-03-01T12:00:00Z');
const placed = placedOrder();
const { lines, total } = placed.data;
const purchase = { lines, total, placedAt: now.toISOString() };
const reasons = [{ field: 'total.amount', reason: 'must be the sum of the lines, 2580' }];

const placing = input(placeOrder, placed.data);
const malformed = input(invalid(OrderPlaced), { reasons });
const outOfStock = StockReservationFailed.of({ orderId, reason: 'out_of_stock', sku: 'MUG-BLUE' });
const declined = PaymentFailed.of({ orderId, reason: 'card_declined' });
const undeliverable = ShipmentFailed.of({ orderId, reason: 'not_deliverable' });
const released = StockReleased.of({ orderId });
const refunded = PaymentRefunded.of({ orderId, paymentId: 'pi_1', amount: total });
const shipped = ShipmentCreated.of({ orderId, shipmentId: 'shp_1', trackingNumber: 'TRK1' });

const confirmed = OrderConfirmed.of({ orderId, trackingNumber: 'TRK1' });
const cancelled = {
  outOfStock: OrderCancelled.of({ orderId, reason: 'out_of_stock', refunded: false }),
  declined: OrderCancelled.of({ orderId, reason: 'card_declined', refunded: false }),
  undeliverable: OrderCancelled.of({ orderId, reason: 'not_deliverable', refunded: true }),
};

/** How an order comes into each status. */
const situations = {
  absent: [],
  unplaced: [declined],
  placed: [placed],
  cancelling: [placed, declined],
  confirmed: [placed, shipped],
  cancelled: [placed, declined, released],
  rejected: [malformed],
} satisfies Record<Order['status'] | 'absent', Input[]>;
type Situation = keyof typeof situations;

type Expectation = { ignored: string } | { impossible: string } | { status: string; events?: Input[] };
type Row = { [S in Situation]: Expectation };

const alreadyPlaced = { ignored: 'already placed' };
const oncePlaced = {
  placed: alreadyPlaced,
  cancelling: alreadyPlaced,
  confirmed: alreadyPlaced,
  cancelled: alreadyPlaced,
};
const heardOf = { ignored: 'others have heard of a valid order with this id' };
/** Facts that come before the order, or after a message that never was one. */
const early = {
  absent: { status: 'unplaced' },
  unplaced: { status: 'unplaced' },
  rejected: { status: 'unplaced' },
};
const afterTheEnd = {
  confirmed: { impossible: 'nothing is undone for an order that was shipped' },
  cancelled: { ignored: 'already cancelled' },
};
const loses = { ...early, ...afterTheEnd, placed: { status: 'cancelling' } };

const table: readonly (readonly [Input, Row])[] = [
  [
    placing,
    {
      ...oncePlaced,
      absent: { status: 'placed', events: [placed] },
      unplaced: heardOf,
      rejected: { status: 'placed', events: [placed] },
    },
  ],
  [
    placed,
    {
      ...oncePlaced,
      absent: { status: 'placed' },
      unplaced: { status: 'cancelling' },
      rejected: { status: 'placed' },
    },
  ],
  [
    malformed,
    {
      ...oncePlaced,
      absent: { status: 'rejected', events: [OrderRejected.of({ orderId, reasons })] },
      unplaced: heardOf,
      rejected: { ignored: 'already rejected' },
    },
  ],
  [
    shipped,
    {
      ...early,
      placed: { status: 'confirmed', events: [confirmed] },
      cancelling: { impossible: 'nothing is shipped for an order that is being undone' },
      confirmed: { ignored: 'already confirmed' },
      cancelled: { impossible: 'nothing is shipped for an order that was cancelled' },
    },
  ],
  [
    outOfStock,
    {
      ...loses,
      placed: { status: 'cancelled', events: [cancelled.outOfStock] },
      cancelling: { status: 'cancelled', events: [cancelled.outOfStock] },
    },
  ],
  [declined, { ...loses, cancelling: { status: 'cancelling' } }],
  [undeliverable, { ...loses, cancelling: { status: 'cancelling' } }],
  [released, { ...loses, cancelling: { status: 'cancelled', events: [cancelled.declined] } }],
  [refunded, { ...loses, cancelling: { status: 'cancelling' } }],
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
    const declared = [...order.reactions.keys()].sort();
    expect(table.map(([when]) => when.type).sort()).toEqual(declared);
    expect(Object.keys(situations)).toEqual(['absent', ...Order.options.map(statusOf)]);
  });
});

describe('the order keeps', () => {
  it('what was bought and when, and nothing of the customer', () => {
    given(order, [], { now })
      .when(placed)
      .thenDecided({ status: 'placed', state: { status: 'placed', ...purchase } as Order });
  });

  it.each([
    ['confirmed', [placed, shipped], { trackingNumber: 'TRK1' }],
    ['cancelling', [placed, declined], { setbacks: { paymentFailure: 'card_declined' } }],
    ['cancelled', [placed, declined, released], { reason: 'card_declined', refunded: false }],
  ])('the purchase while %s', (status, steps, rest) => {
    expect(given(order, steps, { now }).state).toEqual({ status, ...purchase, ...rest });
  });
});

type Path = readonly [name: string, facts: readonly Input[], ending: Input];
const backward: readonly Path[] = [
  ['out of stock', [placed, outOfStock], cancelled.outOfStock],
  ['card declined', [placed, declined, released], cancelled.declined],
  ['not deliverable', [placed, undeliverable, released, refunded], cancelled.undeliverable],
];
const forward: Path = ['shipped', [placed, shipped], confirmed];

describe('whatever order the facts are heard in', () => {
  it.each([forward, ...backward])('%s: the order ends once, and the same', (_, facts, ending) => {
    const reference = play(facts).state;
    for (const heard of permutations(facts)) {
      const { state, events } = play(heard);
      expect(events, typesOf(heard)).toEqual([ending]);
      expect(state, typesOf(heard)).toEqual(reference);
    }
  });

  it.each([forward, ...backward])(
    '%s: an invalid copy only counts when it comes before all else',
    (_, facts, ending) => {
      for (const heard of permutations([malformed, ...facts])) {
        const rejection = heard[0] === malformed ? [OrderRejected.of({ orderId, reasons })] : [];
        expect(play(heard).events, typesOf(heard)).toEqual([...rejection, ending]);
      }
    },
  );

  it('an order of the checkout ends once, wherever its echo comes', () => {
    for (const heard of permutations([placed, undeliverable, released, refunded])) {
      const { state, events } = play([placing, ...heard]);
      expect(events, typesOf(heard)).toEqual([placed, cancelled.undeliverable]);
      expect(state?.status).toBe('cancelled');
    }
  });

  it('nothing ends before the order itself was heard of', () => {
    for (const heard of permutations([undeliverable, released, refunded])) {
      const { state, events } = play(heard);
      expect(events).toEqual([]);
      expect(state?.status).toBe('unplaced');
    }
  });

  it('an order that was shipped and undone, which cannot be, ends neither way', () => {
    given(order, [shipped, released]).when(placed).thenImpossible('shipped in spite of stockReleased');
  });
});

/** Plays inputs one after the other and collects all that is published; what is ignored changes nothing. */
function play(inputs: readonly Input[]) {
  let state: Order | undefined;
  const events: unknown[] = [];
  for (const heard of inputs) {
    const decision = decide(order, state, heard, { orderId, now, record: () => undefined });
    if ('ignored' in decision) continue;
    state = Order.parse(decision.state);
    events.push(...(decision.events ?? []));
  }
  return { state, events };
}

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

function statusOf(option: (typeof Order.options)[number]): string {
  return option.shape.status.value;
}

function typesOf(inputs: readonly Input[]): string {
  return inputs.map(({ type }) => type).join(', ');
}
