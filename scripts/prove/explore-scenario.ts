import { noEnd } from '../../shared/proof/breach.ts';
import { Coverage, type Seen, type Situation } from '../../shared/proof/coverage.ts';
import { type Exploration, explore } from '../../shared/proof/explore.ts';
import { flowOf, keepsTo } from '../../shared/proof/flow.ts';
import { shortened } from '../../shared/proof/shortened.ts';
import { World } from '../../shared/proof/world.ts';
import type { Scenario } from './model/scenarios.ts';

export type Explored = {
  readonly exploration: Exploration;
  /** Of processor time on one core. */
  readonly seconds: number;
  /** What was seen to come of cells. */
  readonly cells: readonly Seen[];
};

type Options = {
  /**
   * What was seen to come of cells elsewhere: then messages that are ignored whatever comes take no steps of their own.
   * Where it turns out that this was not all, all is explored once more, with what was seen meanwhile.
   */
  readonly known?: readonly Seen[];
  /** Told of every question that a participant was asked. */
  readonly asked?: (situation: Situation) => void;
  /** Throws `TooMuch` when there are more. */
  readonly mostStates?: number;
};

/** Explores the scenario to its end, or to a broken promise, the way to which is then as breadth first finds it. */
export function exploreScenario(scenario: Scenario, options: Options = {}): Explored {
  const { known, asked, mostStates } = options;
  const startedAt = performance.now();
  const coverage = new Coverage(asked);
  const flow = known && flowOf(known);
  const world = new World(scenario.saga, { coverage, instants: scenario.instants, ...(flow && { flow }) });
  const exploration = explore(world, scenario.promises, mostStates);
  const cells = [...coverage.cells.values()];
  // A shortcut too many hides steps, but makes none up: only that there is no way may be due to it.
  const isCertain = ![undefined, noEnd].includes(exploration.counterExample?.says);
  if (flow && known && !isCertain && !keepsTo(flow, cells)) {
    coverage.add(known);
    return exploreScenario(scenario, { ...options, known: [...coverage.cells.values()] });
  }
  return { exploration, seconds: (performance.now() - startedAt) / 1000, cells };
}

/** The same with a counter-example that has no step too many, to be read by people. */
export function exploreToShow(scenario: Scenario, options: Options = {}): Explored {
  const explored = exploreScenario(scenario, options);
  const { counterExample } = explored.exploration;
  if (counterExample === undefined) return explored;
  const { saga, instants, promises } = scenario;
  const plain = new World(saga, { coverage: new Coverage(), instants, leavesFirst: false });
  const shown = shortened(plain, promises, counterExample);
  return { ...explored, exploration: { ...explored.exploration, counterExample: shown } };
}
