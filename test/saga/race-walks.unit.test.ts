import { describe, expect, it } from 'vitest';
import { bookShipment } from '../../services/shipping/calls.ts';
import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import type { Status } from '../../shared/saga/reaction.ts';
import { walk } from '../harness/race-walk.ts';
import { type RaceWorld, theFive } from '../harness/race-world.ts';
import { orderId } from '../harness/sample-order.ts';

const seeds = Array.from({ length: 12_000 }, (_, index) => index + 1);

/** Only an invalid message makes the ones happen, and only a broken promise the others. */
const beyondWalks =
  /^order: .* when rejected$|^order: OrderPlaced\.invalid |^notification: Order(Confirmed|Cancelled) when (?!absent|waiting)/;

/** Takes a few seconds, more on a busy machine. */
const patience = { timeout: 60_000 };

describe('an order that is walked at random through all that can happen', patience, () => {
  let worlds: readonly RaceWorld[] | undefined;

  function walked(): readonly RaceWorld[] {
    worlds ??= walkAll();
    return worlds;
  }

  it('ends exactly once, with its money and its stock where they belong', () => {
    expect(walked()).toHaveLength(seeds.length);
  });

  it('comes into every cell in which something is decided', () => {
    const asked = new Set<string>();
    for (const { parts } of walked())
      for (const { participant, asked: cells } of parts)
        for (const cell of cells) asked.add(`${participant.name}: ${cell}`);
    const missed = theFive
      .flatMap(decidingCells)
      .filter((cell) => !asked.has(cell) && !beyondWalks.test(cell));
    expect(missed).toEqual([]);
  });
});

type Mutant = {
  readonly flaw: string;
  readonly name: string;
  readonly input: string;
  readonly status: string;
  readonly cell: (state: Status) => unknown;
  readonly caught: RegExp;
};

const unchanged = (state: Status) => ({ state });

/** Nobody has paid yet. */
const booking = (_: Status, { shipTo, lines }: OrderPlacedData) => ({
  state: { status: 'booking' },
  calls: [bookShipment.of({ orderId, shipTo, lines })],
});

const mutants: readonly Mutant[] = [
  {
    flaw: 'shipping forgets that it has accepted the cancellation',
    name: 'shipping',
    input: 'OrderCancellationRequested',
    status: 'ordered',
    cell: (state) => ({
      state,
      events: [{ type: 'ShipmentCancelled', data: { orderId } }],
    }),
    caught: /shipped after its cancellation was accepted/,
  },
  {
    flaw: 'payment does not mark that the charge under way is unwanted',
    name: 'payment',
    input: 'ShipmentCancelled',
    status: 'charging',
    cell: unchanged,
    caught: /money is kept without goods|did not end|no end after/,
  },
  {
    flaw: "payment believes that late money is somebody else's",
    name: 'payment',
    input: 'sessionPaid',
    status: 'cancelled',
    cell: unchanged,
    caught: /money is kept without goods/,
  },
  {
    flaw: 'inventory keeps what it holds when the order is cancelled',
    name: 'inventory',
    input: 'ShipmentCancelled',
    status: 'held',
    cell: unchanged,
    caught: /no end after|did not end/,
  },
  {
    flaw: 'the order does not wait for what was undone',
    name: 'order',
    input: 'ShipmentCancelled',
    status: 'cancelRequested',
    cell: (state) => ({
      state: { ...state, status: 'cancelled', reason: 'customer_request', refunded: false },
      events: [
        {
          type: 'OrderCancelled',
          data: {
            orderId,
            reason: 'customer_request',
            refunded: false,
          },
        },
      ],
    }),
    caught: /cancelled with stock held/,
  },
];

describe('the walks notice when', patience, () => {
  it.each(mutants)('$flaw', ({ name, input, status, cell, caught }) => {
    const participants = theFive.map((participant) =>
      participant.name === name ? changed(participant, input, status, cell) : participant,
    );
    expect(() => walkAll(participants)).toThrow(caught);
  });

  it('and tell the seed, every step that led there and how everybody stands', () => {
    // given
    const participants = theFive.map((participant) =>
      participant.name === 'shipping' ? changed(participant, 'OrderPlaced', 'absent', booking) : participant,
    );
    // then
    expect(() => walkAll(participants)).toThrow(
      /^seed \d+: [^\n]+\n +1 {2}(?=\w)[\s\S]*shipping hears OrderPlaced\n[\s\S]*\norder \w+, inventory \w+/,
    );
  });
});

/** Throws as the first walk does that breaks something. */
function walkAll(participants: readonly Participant[] = theFive) {
  return seeds.map((seed) => walk(seed, { participants }));
}

/** The participant with another decision in one cell. */
function changed(
  participant: Participant,
  input: string,
  status: string,
  cell: (state: never, data: never) => unknown,
): Participant {
  const reactions = new Map(participant.reactions);
  const reaction = reactions.get(input);
  if (reaction?.cells[status] === undefined)
    throw new Error(`${participant.name} has no ${input} when ${status}`);
  return {
    ...participant,
    reactions: reactions.set(input, { ...reaction, cells: { ...reaction.cells, [status]: cell } }),
  };
}

function decidingCells({ name, reactions }: Participant): string[] {
  return [...reactions].flatMap(([input, { cells }]) =>
    Object.entries(cells)
      .filter(([, cell]) => typeof cell === 'function')
      .map(([status]) => `${name}: ${input} when ${status}`),
  );
}
