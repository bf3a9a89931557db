import { describe, expect, it } from 'vitest';
import { Growing } from '../../../shared/proof/growing.ts';
import { StateSet } from '../../../shared/proof/state-set.ts';
import { firstStranded } from '../../../shared/proof/stranded.ts';
import { dice } from '../../harness/dice.ts';

describe('a set of states', () => {
  it('keeps each once and gives it back, as a map of their texts would', () => {
    // given many rows of few numbers, so that most come more than once
    const random = dice(1);
    const rows = Array.from({ length: 100_000 }, () =>
      Uint16Array.from({ length: 5 }, () => Math.floor(random() * 8) * 9_000),
    );
    const reference = new Map<string, number>();
    const set = new StateSet(5);
    // when they are added, then each has the number under which it came first
    for (const row of rows) {
      const key = row.join();
      if (!reference.has(key)) reference.set(key, reference.size);
      expect(set.add(row)).toBe(reference.get(key));
    }
    expect(set.size).toBe(reference.size);
    for (const [key, number] of reference) expect(set.row(number).join()).toBe(key);
  });
});

describe('a state from which no end can be reached', () => {
  type Graph = readonly (readonly number[])[];

  /** The same by following every way. */
  function strandedIn(graph: Graph): number | undefined {
    const endsFrom = (state: number, seen: Set<number>): boolean =>
      graph[state]?.length === 0 ||
      (graph[state] ?? []).some((next) => !seen.has(next) && endsFrom(next, seen.add(next)));
    const stranded = graph.findIndex(
      (leads, state) => leads.every((next) => next <= state) && !endsFrom(state, new Set([state])),
    );
    return stranded < 0 ? undefined : stranded;
  }

  function found(graph: Graph): number | undefined {
    const [begins, leads] = [new Growing(), new Growing()];
    for (const next of graph) {
      begins.push(leads.length);
      for (const state of next) leads.push(state);
    }
    begins.push(leads.length);
    return firstStranded(begins, leads);
  }

  it.each([
    ['a way to an end', [[1], [2], []], undefined],
    ['a circle with a way out', [[1], [0, 2], []], undefined],
    ['a circle without', [[1, 2], [], [3], [2]], 3],
    ['a state that leads to itself alone', [[1], [1]], 1],
  ] as const)('is told by %s', (_, graph, expected) => {
    expect(found(graph)).toBe(expected);
  });

  it('is the same as when every way is followed', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = dice(seed);
      const size = 2 + Math.floor(random() * 12);
      const graph = Array.from({ length: size }, () =>
        Array.from({ length: Math.floor(random() * 3) }, () => Math.floor(random() * size)),
      );
      expect(found(graph), JSON.stringify(graph)).toBe(strandedIn(graph));
    }
  });
});
