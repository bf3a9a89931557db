import type { Participant } from '../../../shared/saga/participant.ts';
import { scenarioNames } from '../model/scenario-list.ts';
import { fiveWith, type Scenario, scenarioOf } from '../model/scenarios.ts';

/** The five; payment looks at a page only once, which makes the same decisions in fewer states. */
export const hastyFive: readonly Participant[] = fiveWith(1);

const otherNames: readonly string[] = [
  'by card, against another customer for the last piece',
  'sold out, placed wrongly at first',
  'sold out, from the topic, with strangers',
  'by card, placed wrongly at first, with strangers, in time',
  'by card, placed wrongly at first',
  'two orders for the last piece, in time',
  'by card, with strangers',
  'by card, from the topic, with strangers',
  'by card, with strangers, against another customer for the last piece',
  'by card, placed wrongly before the checkout',
  'by card, and another order is placed under the same id',
  'on the page, from the topic',
  'on the page, with late money',
];

/** Large ones, for the few cells that no other comes into. */
export const costlyNames: ReadonlySet<string> = new Set([
  'on the page, placed wrongly at first, with one look',
  'on the page, with strangers',
]);

/** Circumstances to damage the saga in: together they come into every cell that any do. Smallest first. */
export const hastyNames: readonly string[] = [...scenarioNames('plain'), ...otherNames, ...costlyNames];

/** Small enough to be explored with every message coming again at any time. */
export const repeatable: ReadonlySet<string> = new Set(['sold out', 'by card', 'by card, from the topic']);

/** The scenario with that name among these participants; of the forgetful ones, every message may come again once. */
export function hastyScenario(
  name: string,
  participants: readonly Participant[] = hastyFive,
  forgetful?: ReadonlySet<string>,
): Scenario {
  const scenario = scenarioOf(name, participants);
  const saga = forgetful ? { ...scenario.saga, forgetful, repeats: 1 } : scenario.saga;
  return { ...scenario, saga };
}
