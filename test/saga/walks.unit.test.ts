import { describe, expect, it } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import { bookShipment } from '../../services/shipping/calls.ts';
import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import type { Status } from '../../shared/saga/reaction.ts';
import { type Bug, fiveWithBug } from '../harness/memory/changed.ts';
import { theFive } from '../harness/memory/given.ts';
import { endingsOf } from '../harness/memory/then.ts';
import { walkFrom } from '../harness/memory/walks.ts';

const seeds = Array.from({ length: 300 }, (_, index) => index + 1);

/** Throws as the first walk does that breaks something. */
function walkAll(participants: readonly Participant[] = theFive) {
  return seeds.map((seed) => walkFrom(seed, participants));
}

describe('an order that is walked at random through all that can happen', () => {
  it('ends once, in every way in which orders end', () => {
    const endings = walkAll().map((play) => endingsOf(play).filter(({ type }) => type !== 'OrderRejected'));
    expect(endings.filter(({ length }) => length !== 1)).toEqual([]);
    expect(new Set(endings.flat().map(({ type }) => type))).toEqual(
      new Set(['OrderConfirmed', 'OrderCancelled']),
    );
  });

  it('goes the same way from the same seed, and another from another', () => {
    const [one, again, other] = [7, 7, 8].map((seed) => walkFrom(seed));
    expect(again?.timeline).toEqual(one?.timeline);
    expect(again?.published).toEqual(one?.published);
    expect(other?.timeline).not.toEqual(one?.timeline);
  });
});

/** Nobody has paid yet. */
const booking = (_: Status, { shipTo, lines }: OrderPlacedData) => ({
  state: { status: 'booking' },
  calls: [bookShipment.of({ orderId, shipTo, lines })],
});

const hasty = { name: 'shipping', input: 'OrderPlaced', status: 'absent', cell: booking };

const bugs: readonly (Bug & { readonly flaw: string; readonly caught: RegExp })[] = [
  {
    flaw: 'shipping forgets that it has accepted the cancellation',
    name: 'shipping',
    input: 'OrderCancellationRequested',
    status: 'ordered',
    cell: (state: Status) => ({ state, events: [{ type: 'ShipmentCancelled', data: { orderId } }] }),
    caught: /nothing is shipped once its cancellation is accepted|nobody goes back on what was said/,
  },
  {
    flaw: "payment believes that late money is somebody else's",
    name: 'payment',
    input: 'sessionPaid',
    status: 'cancelled',
    cell: (state: Status) => ({ state }),
    caught: /nobody is charged without goods/,
  },
  {
    flaw: 'inventory keeps what it holds when the order is cancelled',
    name: 'inventory',
    input: 'ShipmentCancelled',
    status: 'held',
    cell: (state: Status) => ({ state }),
    caught: /no end after|inventory is left held/,
  },
];

describe('the walks notice when', () => {
  it.each(bugs)('$flaw', ({ caught, ...bug }) => {
    expect(() => walkAll(fiveWithBug(bug))).toThrow(caught);
  });

  it('and tell the seed, every step that led there and how everybody stands', () => {
    expect(() => walkAll(fiveWithBug(hasty))).toThrow(
      /^seed \d+: [^\n]+\n +1 {2}(?=\w)[\s\S]*shipping hears OrderPlaced\n[\s\S]*\norder \w+, inventory \w+/,
    );
  });
});
