import { describe, expect, it } from 'vitest';
import { exploreScenario } from '../../scripts/prove/explore-scenario.ts';
import { scenarioNames, scenarioOf } from '../../scripts/prove/model/scenarios.ts';
import { keptProven } from '../../scripts/prove/proven.ts';

/** All scenarios are explored by npm run prove; here the short ones show that what is kept was seen with this code. */
describe('the shop keeps its promises', { timeout: 60_000 }, () => {
  it.each(scenarioNames('plain'))(
    '%s: in every state that can be reached, as many as were proven',
    (name) => {
      const { exploration } = exploreScenario(scenarioOf(name));
      expect(exploration.counterExample).toBeUndefined();
      expect(exploration).toEqual(keptProven().scenarios[name]);
    },
  );

  it('in all scenarios that are explored by default', () => {
    const { scenarios } = keptProven();
    expect(Object.keys(scenarios)).toEqual([...scenarioNames('plain'), ...scenarioNames('usual')]);
    expect(Object.values(scenarios).filter(({ counterExample }) => counterExample)).toEqual([]);
  });
});
