import { describe, expect, it } from 'vitest';
import type { Status } from '../../shared/saga/reaction.ts';
import { fiveWithBug } from '../harness/memory/changed.ts';
import { byCard, fromAStranger, given, onThePage, sku } from '../harness/memory/given.ts';
import { cancelled, confirmed, endingsOf, expectEnd, typesPublished } from '../harness/memory/then.ts';

const minute = 60_000;

describe('time in a played world', () => {
  it('moves a millisecond with each step', () => {
    const play = given(byCard);
    const before = play.now.getTime();
    play.take('order hears OrderPlaced', 'inventory hears OrderPlaced');
    expect(play.now.getTime() - before).toBe(2);
    expect(play.published.at(-1)).toMatchObject({ type: 'StockReserved', at: play.now });
  });

  it('jumps to a deadline that is reached', () => {
    // given a page that is open, and nobody who pays
    const play = given(onThePage);
    const opened = play.now.getTime();
    play.settle();
    // when the order expires
    play.take("order's deadline is reached");
    // then a quarter of an hour has passed
    expect(play.now.getTime() - opened).toBeGreaterThanOrEqual(15 * minute - 10);
    expect(typesPublished(play)).toContain('OrderCancellationRequested');
  });

  it('is the same for all orders, but each is what it was when something happened to it', () => {
    // given two orders that are alike, of which one is placed a millisecond later
    const play = given([onThePage, onThePage]);
    const dues = play.steps().flatMap(({ name, due }) => (due === undefined ? [] : [{ name, due }]));
    expect(dues.map(({ name }) => name)).toEqual([
      "order 1: order's deadline is reached",
      "order 2: order's deadline is reached",
    ]);
    expect((dues[1]?.due ?? 0) - (dues[0]?.due ?? 0)).toBe(1);
  });

  it('passes as told, and reaches every deadline on the way in its turn', () => {
    const play = given(onThePage);
    const before = play.now.getTime();
    play.pass(15_000);
    expect(play.timeline.filter((name) => name.includes('deadline'))).toEqual([
      "payment's deadline is reached",
    ]);
    expect(play.now.getTime() - before).toBe(15_000);
    play.pass(minute);
    expectEnd(play, cancelled('window_over', false));
  });
});

describe('running to quiet', () => {
  it('takes what is certain, and leaves deadlines and chances alone', () => {
    const play = given(onThePage);
    play.settle();
    expect(play.timeline).not.toContainEqual(expect.stringMatching(/deadline|customer pays|lost|exhausted/));
    expect(play.status('payment')).toBe('awaiting');
  });

  it('takes what is given to happen, once and as soon as it can', () => {
    const lost = 'charge takes effect, and its answer is lost';
    const play = given(byCard, { happens: [lost, 'charge is exhausted'] });
    expectEnd(play, cancelled('provider_unavailable', false));
    expect(play.timeline.filter((name) => name === lost)).toHaveLength(1);
    expect(play.outside()).toMatchObject({ captured: 1, refunded: 1 });
  });

  it('keeps back what is given to come late', () => {
    const late = 'shipping hears OrderPlaced';
    const play = given(byCard, { late: [late] });
    expectEnd(play, confirmed);
    const place = play.timeline.indexOf(late);
    expect(place).toBeGreaterThan(play.timeline.indexOf('shipping hears PaymentCaptured'));
    expect(play.timeline[place + 1]).toBe('bookShipment is done');
  });

  it('drops what comes again', () => {
    const play = given(byCard, { repeats: true });
    play.settle('bookShipment');
    play.take('payment hears StockReserved again', 'shipping hears PaymentCaptured again');
    expectEnd(play, confirmed);
    expect(play.outside()).toMatchObject({ captured: 1, parcels: 1 });
  });
});

describe('a step that cannot be taken', () => {
  it('is refused with all that can happen instead', () => {
    const play = given(byCard);
    play.take('inventory hears OrderPlaced', 'payment hears OrderPlaced');
    expect(() => play.take('charge is done')).toThrow(
      /^"charge is done" cannot happen now; what can happen:\n( {2}.+\n)*? {2}payment hears StockReserved\n/,
    );
  });

  it('is refused when it names no order that there is', () => {
    const play = given([byCard, onThePage]);
    expect(() => play.take('customer cancels')).toThrow(/\n {2}order 2: customer cancels/);
    expect(() => play.status('order', 3)).toThrow('there is no order 3: the first is 1');
  });
});

describe('several orders in one world', () => {
  it('share the shelves and nothing else, each in circumstances of its own', () => {
    // given three orders for two pieces, of which the first is declined
    const play = given([byCard, onThePage, fromAStranger], {
      onHand: 2,
      happens: ['order 1: charge is refused: card_declined', 'order 2: customer pays'],
    });
    // when the third is heard of only when the first has given its piece back
    play.settle('order 3: inventory hears');
    play.take('order 2: payment is told sessionPaid');
    // then the other two are confirmed
    expectEnd(play, cancelled('card_declined', false), confirmed, confirmed);
    expect([...play.records.values()]).toEqual([{ sku, onHand: 0, held: 0, sold: 2 }]);
  });

  it('compete for the last piece: whoever comes first gets it', () => {
    const play = given([byCard, byCard], { onHand: 1, late: ['order 1: inventory hears OrderPlaced'] });
    expectEnd(play, cancelled('out_of_stock', false), confirmed);
  });
});

describe('a promise that is broken', () => {
  it('stops the play at that step, with the way to it and how everybody stands', () => {
    // given a payment that does nothing about a charge of which nobody knows
    const unchanged = (state: Status) => ({ state });
    const bug = { name: 'payment', input: 'charge.exhausted', status: 'charging', cell: unchanged };
    const play = given(byCard, { participants: fiveWithBug(bug), happens: ['charge is exhausted'] });
    // when that comes about, then it is where everything stops
    expect(() => play.finish()).toThrow(
      /^payment waits with neither a deadline nor a call under way\n {3}1 {2}customer places the order\n[\s\S]*\n +\d+ {2}payment hears charge.exhausted\norder placed, .* payment charging, /,
    );
    expect(play.timeline.at(-1)).toBe('payment hears charge.exhausted');
  });

  it('is noticed in the end: quiet is not enough while a deadline is still to come', () => {
    const play = given(onThePage);
    expect(() => play.finish()).toThrow(
      /^all is quiet, but (order|payment)'s deadline is reached some time\n/,
    );
    expect(endingsOf(play)).toEqual([]);
  });
});
