import { expect } from 'vitest';
import type { Effects } from './backstage.ts';
import { ancestors } from './causal-order.ts';
import { OrderUnderTest } from './order-under-test.ts';
import { SagaUnderTest } from './saga-under-test.ts';

/** Types of events, those that may come in either order together. */
export type Told = string | readonly string[];

declare module 'vitest' {
  // The type parameters are vitest's.
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * Waits until all has settled: the order has ended once, in this way, and nothing more comes.
     * Without words: it has not ended.
     */
    toEnd(ending?: string): Promise<void>;
    /** Just these events were published, each once, and none of them because of a later one in this list. */
    toHaveTold(...told: readonly Told[]): void;
    /** The outside parties have really done this for the order; what is not named may be anything. */
    toHaveDone(effects: Effects): void;
    /** Waits until all has settled: nothing is wrong with any order's money, goods, stock or endings. */
    toBalance(): Promise<void>;
  }
}

expect.extend({
  async toEnd(received: unknown, ending?: string) {
    const order = orderIn(received);
    await order.settle();
    const due = ending === undefined ? [] : [ending];
    const found = order.endings;
    return {
      pass: this.equals(found, due),
      message: () => `ended ${said(found)}${this.isNot ? '' : `, not ${said(due)}`}\n${order.story}`,
    };
  },

  toHaveTold(received: unknown, ...told: readonly Told[]) {
    const order = orderIn(received);
    const flaw = flawIn(order, told);
    return { pass: flaw === undefined, message: () => `${flaw ?? 'told just this'}\n${order.story}` };
  },

  toHaveDone(received: unknown, effects: Effects) {
    const order = orderIn(received);
    const found = Object.fromEntries(Object.keys(effects).map((what) => [what, order.effects[what]]));
    return {
      pass: this.equals(found, effects),
      message: () =>
        `done: ${JSON.stringify(found)}${this.isNot ? '' : `, not ${JSON.stringify(effects)}`}\n${order.story}`,
    };
  },

  async toBalance(received: unknown) {
    if (!(received instanceof SagaUnderTest)) throw new TypeError('toBalance() is for a saga under test');
    await received.settle();
    const flaws = await received.audit();
    const stories = received.storiesIn(flaws.join());
    return {
      pass: flaws.length === 0,
      message: () =>
        this.isNot ? 'the books balance' : ['the books do not balance:', ...flaws, ...stories].join('\n'),
    };
  },
});

function orderIn(received: unknown): OrderUnderTest {
  if (received instanceof OrderUnderTest) return received;
  throw new TypeError('this is for an order that was placed in a test of a saga');
}

function said(endings: readonly string[]): string {
  return endings.length === 0 ? 'in no way' : endings.map((ending) => `"${ending}"`).join(' and ');
}

function flawIn({ events }: OrderUnderTest, told: readonly Told[]): string | undefined {
  const groups = told.map((types) => (typeof types === 'string' ? [types] : types));
  const rest = [...events];
  const listed = groups.map((types) =>
    types.map((type) => {
      const place = rest.findIndex((event) => event.type === type);
      return place < 0 ? type : rest.splice(place, 1)[0];
    }),
  );
  const missing = listed.flat().find((event) => typeof event === 'string');
  if (missing !== undefined) return `did not tell ${missing}`;
  const [extra] = rest;
  if (extra !== undefined) return `told ${extra.type}, too`;
  const before = ancestors(events);
  for (const [index, group] of listed.entries())
    for (const later of listed.slice(index + 1).flat())
      for (const event of group)
        if (typeof event === 'object' && typeof later === 'object' && before.get(event.id)?.has(later.id))
          return `told ${event.type} after ${later.type}, not before it`;
  return undefined;
}
