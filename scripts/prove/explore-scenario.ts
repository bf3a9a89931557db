import { Coverage, type Seen } from '../../shared/proof/coverage.ts';
import { type Exploration, explore } from '../../shared/proof/explore.ts';
import { World } from '../../shared/proof/world.ts';
import type { Scenario } from './model/scenarios.ts';

/** What came of a scenario, fit to be sent from one thread to another. */
export type Result = {
  readonly name: string;
  readonly exploration: Exploration;
  readonly seconds: number;
  readonly cells: ReadonlyMap<string, Seen>;
};

export function exploreScenario({ name, saga, promises, instants }: Scenario): Result {
  const startedAt = performance.now();
  const coverage = new Coverage();
  const exploration = explore(new World(saga, { coverage, instants }), promises);
  return { name, exploration, seconds: (performance.now() - startedAt) / 1000, cells: coverage.cells };
}
