import { describe, expect, it } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import { cancelOrder, placeOrder } from '../../services/order/commands.ts';
import { Order } from '../../services/order/order.states.ts';
import { order } from '../../services/order/order.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { decide } from '../../shared/saga/decide.ts';
import { deadlineReached, type Input, invalid } from '../../shared/saga/input.ts';
import { given, input } from '../harness/decisions.ts';
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
  reasons,
  refunded,
  rejected,
  released,
  requested,
  shipped,
  undeliverable,
  unpaid,
  unshipped,
} from '../harness/order-facts.ts';
import { permutations } from '../harness/permutations.ts';

const placing = input(placeOrder, placed.data);
const malformed = input(invalid(OrderPlaced), { reasons });

type Path = readonly [name: string, facts: readonly Input[], ending: Input];
const forward: readonly Path[] = [
  ['shipped', [placed, shipped], confirmed],
  ['paid on the page, and shipped', [placed, opened, shipped], confirmed],
];
const backward: readonly Path[] = [
  ['out of stock', [placed, outOfStock], cancelled('out_of_stock', false)],
  ['card declined', [placed, declined, released], cancelled('card_declined', false)],
  ['not deliverable', [placed, undeliverable, released, refunded], cancelled('not_deliverable', true)],
  [
    'cancelled by a stranger, unpaid',
    [placed, unshipped, released, unpaid],
    cancelled('customer_request', false),
  ],
  [
    'cancelled by a stranger, paid',
    [placed, unshipped, released, refunded],
    cancelled('customer_request', true),
  ],
];

describe('whatever order the facts are heard in', () => {
  it.each([...forward, ...backward])('%s: the order ends once, and the same', (_, facts, ending) => {
    const { history: __, ...reference } = play(facts).state as Extract<Order, { status: 'cancelled' }>;
    for (const heard of permutations(facts)) {
      const { state, events } = play(heard);
      expect(events, typesOf(heard)).toEqual([ending]);
      expect(state, typesOf(heard)).toMatchObject(reference);
    }
  });

  it.each([...forward, ...backward])(
    '%s: an invalid copy only counts when it comes before all else',
    (_, facts, ending) => {
      for (const heard of permutations([malformed, ...facts])) {
        const rejection = heard[0] === malformed ? [rejected] : [];
        expect(play(heard).events, typesOf(heard)).toEqual([...rejection, ending]);
      }
    },
  );

  it('an order of the checkout ends once, wherever its echo comes', () => {
    for (const heard of permutations([placed, undeliverable, released, refunded])) {
      const { state, events } = play([placing, ...heard]);
      expect(events, typesOf(heard)).toEqual([placed, cancelled('not_deliverable', true)]);
      expect(state?.status).toBe('cancelled');
    }
  });

  it.each([
    ['customer', input(cancelOrder, {}), requested, 'customer_request'],
    ['deadline', input(deadlineReached, { dueAt: expiry }), expired, 'expired'],
  ] as const)(
    'an order that the %s wants undone ends once, when all of it is undone',
    (_, wish, asked, reason) => {
      for (const [paid, back] of [
        [unpaid, false],
        [refunded, true],
      ] as const)
        for (const heard of permutations([unshipped, released, paid])) {
          const almost = play([placing, wish, ...heard.slice(0, -1)]);
          expect(almost.events, typesOf(heard)).toEqual([placed, asked]);
          expect(almost.state?.status).toBe('cancelling');
          const { events } = play([placing, wish, ...heard]);
          expect(events, typesOf(heard)).toEqual([placed, asked, cancelled(reason, back)]);
        }
    },
  );

  it.each([
    ['had failed', [declined, released, unshipped]],
    ['had failed, and took late money', [declined, released, unshipped, refunded]],
  ])('a cancellation whose payment %s ends once', (_, facts) => {
    for (const heard of permutations(facts)) {
      const { state, events } = play([placing, input(cancelOrder, {}), ...heard]);
      expect(events.slice(0, 2), typesOf(heard)).toEqual([placed, requested]);
      expect(events, typesOf(heard)).toHaveLength(3);
      expect(state?.status, typesOf(heard)).toBe('cancelled');
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

function typesOf(inputs: readonly Input[]): string {
  return inputs.map(({ type }) => type).join(', ');
}
