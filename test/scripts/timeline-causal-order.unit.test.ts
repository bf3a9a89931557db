import { describe, expect, it } from 'vitest';
import { inCausalOrder } from '../../scripts/timeline/causal-order.ts';
import { CausalQueue } from '../../scripts/timeline/causal-queue.ts';
import type { SeenEvent } from '../../scripts/timeline/seen-event.ts';
import { permutations } from '../harness/permutations.ts';
import { seen } from './seen-events.ts';

const names = (events: readonly SeenEvent[]) => events.map(({ eventId }) => eventId).join(' ');

describe('events in causal order', () => {
  const placed = seen('placed', 100, { type: 'OrderPlaced' });
  const reserved = seen('reserved', 90, { causationId: 'placed' });
  const failed = seen('failed', 300, { causationId: 'reserved' });
  const released = seen('released', 320, { causationId: 'failed' });
  const refunded = seen('refunded', 310, { causationId: 'failed' });

  it('has every cause before its effects, though clocks disagree, and otherwise goes by time', () => {
    for (const arrived of permutations([placed, reserved, failed, released, refunded]))
      expect(names(inCausalOrder(arrived))).toBe('placed reserved failed refunded released');
  });

  it('names the cause of each event that has one among them', () => {
    const causes = inCausalOrder([reserved, placed]).map(({ cause }) => cause?.eventId);
    expect(causes).toEqual([undefined, 'placed']);
  });

  it('folds repeats and counts them', () => {
    const again = seen('placed', 100, {
      type: 'OrderPlaced',
      place: { topic: 'orders', partition: 1, offset: '7' },
    });
    const [first, ...others] = inCausalOrder([placed, again]);
    expect(first?.copies).toBe(2);
    expect(others).toEqual([]);
  });

  it('tells an event that is not in Kafka yet, until it is', () => {
    const { place: _, ...committed } = reserved;
    expect(inCausalOrder([placed, committed])[1]).toMatchObject({ eventId: 'reserved', copies: 0 });
    expect(inCausalOrder([placed, committed, reserved])[1]).toMatchObject({
      copies: 1,
      place: reserved.place,
    });
  });

  it('ends although strangers claim causes that form a circle, or the event itself', () => {
    const circle = [seen('a', 2, { causationId: 'b' }), seen('b', 1, { causationId: 'a' })];
    const own = seen('c', 3, { causationId: 'c' });
    expect(names(inCausalOrder([...circle, own]))).toBe('c b a');
  });
});

describe('events told as they arrive', () => {
  const placed = seen('placed', 100, { type: 'OrderPlaced', causationId: 'a command' });
  const reserved = seen('reserved', 110, { causationId: 'placed' });
  const captured = seen('captured', 120, { causationId: 'reserved' });

  it('wait for their causes, in whichever order they come', () => {
    for (const arrived of permutations([placed, reserved, captured])) {
      const queue = new CausalQueue();
      const told = arrived.flatMap((event) => {
        queue.push(event, 0);
        return queue.take(0);
      });
      expect(names(told)).toBe('placed reserved captured');
      expect(told.map(({ cause }) => cause?.eventId)).toEqual([undefined, 'placed', 'reserved']);
    }
  });

  it('are told once, however often they come', () => {
    const queue = new CausalQueue();
    for (const event of [placed, placed]) queue.push(event, 0);
    expect(names(queue.take(0))).toBe('placed');
    queue.push(placed, 0);
    expect(queue.take(0)).toEqual([]);
  });

  it('are told in the end although their cause never came', () => {
    const queue = new CausalQueue();
    queue.push(captured, 0);
    expect(queue.take(0)).toEqual([]);
    expect(names(queue.flush())).toBe('captured');
    expect(queue.flush()).toEqual([]);
  });

  it('wait for their causes only so long: a webhook or a deadline is none that would come', () => {
    // given an event whose cause is no event, and what follows from it
    const queue = new CausalQueue();
    queue.push(captured, 0);
    queue.push(seen('shipped', 400, { causationId: 'captured' }), 1);
    // when, then
    expect(queue.take(499)).toEqual([]);
    expect(names(queue.take(500))).toBe('captured shipped');
  });
});
