import { describe, expect, it } from 'vitest';
import { exploreScenario } from '../../../scripts/prove/explore-scenario.ts';
import { scenarioOf, theFive } from '../../../scripts/prove/model/scenarios.ts';
import { Coverage } from '../../../shared/proof/coverage.ts';
import { explore } from '../../../shared/proof/explore.ts';
import { flowOf, isInert, keepsTo } from '../../../shared/proof/flow.ts';
import { Layout } from '../../../shared/proof/layout.ts';
import { leavesOf } from '../../../shared/proof/leaves.ts';
import { World } from '../../../shared/proof/world.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { listener, reserved, sagaOf, shop } from './small-saga.ts';

/** Everything that may happen is explored in either way; the reduced one leaves out detours. */
describe('dropping what is ignored whatever comes', () => {
  const names = ['by card', 'by card, from the topic', 'sold out'];

  it.each(names)('saves most states and none of the ends: %s', (name) => {
    const whole = exploreScenario(scenarioOf(name));
    const reduced = exploreScenario(scenarioOf(name), { known: whole.cells });
    expect(reduced.exploration.states).toBeLessThan(whole.exploration.states / 2);
    expect(reduced.exploration.ends).toBe(whole.exploration.ends);
    expect(keepsTo(flowOf(whole.cells), reduced.cells)).toBe(true);
  });

  it.each([
    ['ShipmentFailed', 'captured', 'payment'],
    ['ShipmentCancelled', 'held', 'inventory'],
    ['OrderCancellationRequested', 'ordered', 'shipping'],
  ])('finds what is wrong all the same: nothing is done on %s when %s', (input, status, name) => {
    const damaged = theFive.map((participant) =>
      participant.name === name ? doingNothing(participant, input, status) : participant,
    );
    const { cells } = exploreScenario(scenarioOf('by card'));
    const whole = exploreScenario(scenarioOf('by card', damaged));
    const reduced = exploreScenario(scenarioOf('by card', damaged), { known: cells });
    expect(whole.exploration.counterExample).toBeDefined();
    expect(reduced.exploration.counterExample?.says).toBe(whole.exploration.counterExample?.says);
  });

  it('explores once more when more was seen than was known', () => {
    const scenario = scenarioOf('sold out');
    const whole = exploreScenario(scenario);
    const ignorant = exploreScenario(scenario, { known: [] });
    expect(ignorant.exploration.ends).toBe(whole.exploration.ends);
  });
});

describe('letting a leaf take its steps first', () => {
  it.each(['sold out', 'by card'])('saves states and none of the ends, nor what is decided: %s', (name) => {
    const { saga, instants, promises } = scenarioOf(name);
    const explored = (leavesFirst: boolean) => {
      const coverage = new Coverage();
      const exploration = explore(new World(saga, { coverage, instants, leavesFirst }), promises);
      return { exploration, cells: [...coverage.cells.keys()].toSorted() };
    };
    const [first, whenever] = [explored(true), explored(false)];
    expect(first.exploration.states).toBeLessThan(whenever.exploration.states);
    expect(first.exploration.ends).toBe(whenever.exploration.ends);
    expect(first.cells).toEqual(whenever.cells);
  });

  it('is only for participants that nobody else can make a difference to', () => {
    const layout = new Layout(sagaOf([shop(reserved), listener('one')]));
    const leaves = (...participants: Participant[]) =>
      leavesOf({ participants }, layout).map(({ participant }) => participant);
    expect(leaves(shop(reserved), listener('one'))).toEqual([1]);
    expect(leaves(shop(reserved), { ...listener('one'), records: {} as never })).toEqual([]);
    const told = new Map(listener('one').reactions);
    for (const reaction of shop().reactions.values()) told.set(reaction.input.type, reaction as never);
    expect(leaves(shop(reserved), { ...listener('one'), reactions: told })).toEqual([]);
  });
});

describe('an input is ignored whatever comes', () => {
  const one = listener('one');
  const ways = (...seen: readonly (readonly [status: string, to: string])[]) =>
    flowOf(
      seen.map(([status, to]) => ({
        ...{ participant: 'one', input: 'StockReleased', status, to: new Set([to]) },
        ...{ emits: new Set<string>(), calls: new Set<string>(), ignored: new Set<string>() },
      })),
    );

  it('when every status from here on ignores it', () => {
    expect(isInert(one, 'StockReleased', 'over', ways())).toBe(true);
    expect(isInert(one, 'StockReleased', 'absent', ways())).toBe(true);
  });

  it('but not when one of them may decide', () => {
    expect(isInert(one, 'StockReleased', 'absent', ways(['absent', 'heard']))).toBe(false);
    expect(isInert(one, 'StockReserved', 'heard', ways())).toBe(false);
  });

  it('and not when somebody says that it is impossible', () => {
    expect(isInert(one, 'unknown', 'over', ways())).toBe(false);
  });
});

function doingNothing(participant: Participant, input: string, status: string): Participant {
  const reactions = new Map(participant.reactions);
  const reaction = reactions.get(input);
  if (reaction === undefined) throw new Error(`${participant.name} does not react to ${input}`);
  const cells = { ...reaction.cells, [status]: { ignored: 'nobody does anything' } };
  return { ...participant, reactions: reactions.set(input, { ...reaction, cells }) };
}
