import type { PathStep } from '../../shared/proof/breach.ts';
import { Coverage } from '../../shared/proof/coverage.ts';
import { type Retraced, retrace } from '../../shared/proof/retrace.ts';
import { World } from '../../shared/proof/world.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import { scenarioOf } from './model/scenarios.ts';

/** Takes the steps of a counter-example in its scenario once more. `participants`: others than the scenario wants. */
export function retraceScenario(
  name: string,
  steps: readonly string[],
  participants?: readonly Participant[],
): Retraced {
  const { saga, promises, instants } = scenarioOf(name, participants);
  const world = new World(saga, { coverage: new Coverage(), instants, leavesFirst: false });
  return retrace(world, promises, steps.map(stepOf));
}

/** `order 2: payment hears StockReserved`, or without the order where there is only one. */
function stepOf(text: string): PathStep {
  const [, number = '1', name = text] = text.match(/^order (\d+): (.*)$/) ?? [];
  return { order: Number(number) - 1, name };
}
