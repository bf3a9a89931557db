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
};

/** Explores the scenario to its end, or to a broken promise. */
export function exploreScenario(scenario: Scenario, options: Options = {}): Explored {
  const { known, asked } = options;
  const startedAt = performance.now();
  const coverage = new Coverage(asked);
  const flow = known && flowOf(known);
  const world = new World(scenario.saga, { coverage, instants: scenario.instants, ...(flow && { flow }) });
  let exploration = explore(world, scenario.promises);
  const seen = coverage.cells.values();
  if (flow && known && !exploration.counterExample && !keepsTo(flow, seen)) {
    coverage.add(known);
    return exploreScenario(scenario, { ...options, known: [...coverage.cells.values()] });
  }
  const { counterExample } = exploration;
  if (counterExample) {
    const { saga, instants, promises } = scenario;
    const plain = new World(saga, { coverage: new Coverage(), instants, leavesFirst: false });
    exploration = { ...exploration, counterExample: shortened(plain, promises, counterExample) };
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { exploration, seconds, cells: [...coverage.cells.values()] };
}
