import { describe, expect, it } from 'vitest';
import { exploreScenario, exploreToShow } from '../../scripts/prove/explore-scenario.ts';
import { scenarioOf } from '../../scripts/prove/model/scenarios.ts';
import { retraceScenario } from '../../scripts/prove/retrace-scenario.ts';
import { savedTest } from '../../scripts/prove/saved-test.ts';
import type { CounterExample } from '../../shared/proof/breach.ts';
import type { Seen } from '../../shared/proof/coverage.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import type { Status } from '../../shared/saga/reaction.ts';
import { type Bug, fiveWithBug } from '../harness/memory/changed.ts';

const scenario = 'by card';
const file = 'test/saga/saved.unit.test.ts';

const unchanged = (state: Status) => ({ state });

const bugs: readonly (Bug & { readonly breaks: string })[] = [
  {
    breaks: 'nothing more happens, and inventory is left held',
    name: 'inventory',
    input: 'ShipmentCreated',
    status: 'held',
    cell: unchanged,
  },
  {
    breaks: 'nothing that is certain to happen leads to an end',
    name: 'inventory',
    input: 'ShipmentCancelled',
    status: 'held',
    cell: unchanged,
  },
  {
    breaks: 'payment waits with neither a deadline nor a call under way',
    name: 'payment',
    input: 'charge.exhausted',
    status: 'charging',
    cell: unchanged,
  },
];

/** `known`: what was seen elsewhere, so that messages which are ignored whatever comes take no steps. */
function counterExampleOf(participants: readonly Participant[], known?: readonly Seen[]): CounterExample {
  const wanted = scenarioOf(scenario, participants);
  const { counterExample } = exploreToShow(wanted, known ? { known } : {}).exploration;
  if (counterExample === undefined) throw new Error('nothing is broken');
  return counterExample;
}

/** The steps that the test's text takes. */
function stepsIn(text: string): string[] {
  return [...text.matchAll(/^ {4}(['"])(.*)\1,$/gm)].map(([, , step = '']) => step);
}

describe('a counter-example that is saved as a test', () => {
  it.each(bugs)('leads to the same once more: $breaks', ({ breaks, ...bug }) => {
    // given the shortest way to break a promise with this bug, saved
    const participants = fiveWithBug(bug);
    const counterExample = counterExampleOf(participants);
    expect(counterExample.says).toContain(breaks);
    const steps = stepsIn(savedTest(counterExample, scenario, file));
    expect(steps).toHaveLength(counterExample.path.length);

    // when it is taken with the bug, then the same is broken; and once that is mended, nothing is
    expect(retraceScenario(scenario, steps, participants).broken?.says).toBe(counterExample.says);
    expect(retraceScenario(scenario, steps).broken).toBeUndefined();
  });

  it.each(bugs)('leads to the same where the way to it is shortened: $breaks', ({ breaks: _, ...bug }) => {
    const participants = fiveWithBug(bug);
    const { says, path } = counterExampleOf(participants, exploreScenario(scenarioOf(scenario)).cells);
    const steps = path.map(({ name }) => name);
    expect(retraceScenario(scenario, steps, participants).broken?.says).toBe(says);
  });

  it('names what is broken and the scenario, and finds its way from where it stands', () => {
    const path = [{ order: 0, name: "order's deadline is reached" }];
    expect(savedTest({ says: 'an order ends once', path }, scenario, file)).toBe(
      `import { expect, it } from 'vitest';
import { retraceScenario } from '../../scripts/prove/retrace-scenario.ts';

it('by card: an order ends once', () => {
  // given the way on which a promise was broken, when it is taken again as far as it leads, and the rest happens
  const { broken } = retraceScenario('by card', [
    "order's deadline is reached",
  ]);
  // then every promise is kept
  expect(broken).toBeUndefined();
});
`,
    );
  });

  it('says of which order each step is, where there are several', () => {
    const path = [
      { order: 1, name: 'customer places the order' },
      { order: 1, name: 'notification hears OrderPlaced' },
      { order: 0, name: 'customer places the order' },
    ];
    const several = 'two orders for the last piece, in time';
    const steps = stepsIn(savedTest({ says: 'an order ends once', path }, several, file));
    expect(steps).toEqual([
      'order 2: customer places the order',
      'order 2: notification hears OrderPlaced',
      'order 1: customer places the order',
    ]);
    expect(retraceScenario(several, steps)).toMatchObject({ taken: 3 });
  });
});
