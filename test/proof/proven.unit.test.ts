import { describe, expect, it } from 'vitest';
import { exploreScenario } from '../../scripts/prove/explore-scenario.ts';
import { scenarioNames } from '../../scripts/prove/model/scenario-list.ts';
import { scenarioOf } from '../../scripts/prove/model/scenarios.ts';
import { keptProven } from '../../scripts/prove/proven.ts';
import { performScenario } from '../../scripts/prove/scenario-task.ts';

/** All scenarios are explored by npm run prove; here the short ones show that what is kept was seen with this code. */
describe('the shop keeps its promises', () => {
  it.each(scenarioNames('plain'))(
    '%s: in every state that can be reached, as many as were proven',
    (name) => {
      const { exploration } = exploreScenario(scenarioOf(name));
      expect(exploration.counterExample).toBeUndefined();
      expect(exploration).toEqual(keptProven().scenarios[name]);
    },
  );

  it('not by never confirming an order', async () => {
    // given an empty shop, in circumstances in which orders must be able to be confirmed
    const emptied = scenarioOf('sold out');
    // when it is explored
    const { exploration, missing } = await performScenario({ name: 'by card' }, emptied);
    // then every promise is kept, and what got lost is told
    expect(exploration.counterExample).toBeUndefined();
    expect(missing).toContain('by card: no order can end confirmed');
    expect(missing).toContain('by card: no order can end cancelled: card_declined');
  });

  it('in all scenarios that are explored by default', () => {
    const { scenarios } = keptProven();
    expect(Object.keys(scenarios)).toEqual([...scenarioNames('plain'), ...scenarioNames('usual')]);
    expect(Object.values(scenarios).filter(({ counterExample }) => counterExample)).toEqual([]);
  });
});
