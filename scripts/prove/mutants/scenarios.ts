import type { Participant } from '../../../shared/saga/participant.ts';
import { fiveWith, type Scenario, scenarioOf } from '../model/scenarios.ts';
import { together, withRival, withUsurper } from './mixtures.ts';

/** The five; payment looks at a page only once, which makes the same decisions in fewer states. */
export const hastyFive: readonly Participant[] = fiveWith(1);

/** Explored step by step, to learn what cells do and what may be left out elsewhere. */
export const plainNames: readonly string[] = [
  'placed wrongly',
  'sold out',
  'sold out, from the topic',
  'by card',
  'by card, from the topic',
  'on the page, with one look',
];

const contested = 'by card, with strangers, against another customer for the last piece';
const usurped = 'by card, and somebody places another order under the same id';
const bungled = 'by card, placed wrongly before the checkout';

/** Circumstances that are mixed from others. */
const special: { readonly [name: string]: (participants: readonly Participant[]) => Scenario } = {
  [contested]: (participants) => withRival(scenarioOf('by card, with strangers', participants)),
  [usurped]: (participants) => withUsurper(scenarioOf('by card', participants)),
  [bungled]: (participants) =>
    together(scenarioOf('by card', participants), scenarioOf('placed wrongly', participants)),
};

const otherNames: readonly string[] = [
  'by card, against another customer for the last piece',
  'sold out, placed wrongly at first',
  'sold out, from the topic, with strangers',
  'by card, placed wrongly at first, with strangers, in time',
  'by card, placed wrongly at first',
  'two orders for the last piece, in time',
  'by card, with strangers',
  'by card, from the topic, with strangers',
  contested,
  bungled,
  usurped,
  'on the page, from the topic',
  'on the page, with late money',
];

/** Large ones, for the few cells that no other comes into. */
export const costlyNames: ReadonlySet<string> = new Set([
  'on the page, placed wrongly at first, with one look',
  'on the page, with strangers',
]);

/** Circumstances to damage the saga in: together they come into every cell that any do. Smallest first. */
export const hastyNames: readonly string[] = [...plainNames, ...otherNames, ...costlyNames];

/** Small enough to be explored with every message coming again at any time. */
export const repeatable: ReadonlySet<string> = new Set(['sold out', 'by card', 'by card, from the topic']);

/** The scenario with that name among these participants; of the forgetful ones, every message may come again once. */
export function hastyScenario(
  name: string,
  participants: readonly Participant[] = hastyFive,
  forgetful?: ReadonlySet<string>,
): Scenario {
  const scenario = special[name]?.(participants) ?? scenarioOf(name, participants);
  const saga = forgetful ? { ...scenario.saga, forgetful, repeats: 1 } : scenario.saga;
  return { ...scenario, name, saga };
}
