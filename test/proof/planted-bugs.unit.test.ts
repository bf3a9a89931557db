import { describe, expect, it } from 'vitest';
import { scenarioOf } from '../../scripts/prove/model/scenarios.ts';
import { Coverage } from '../../shared/proof/coverage.ts';
import { explore } from '../../shared/proof/explore.ts';
import { World } from '../../shared/proof/world.ts';
import { goodsBugs } from './fixtures/planted/goods.ts';
import { moneyBugs } from './fixtures/planted/money.ts';
import { wordBugs } from './fixtures/planted/words.ts';

const mostSteps = 25;
const plantedBugs = { ...moneyBugs, ...goodsBugs, ...wordBugs };

describe('a bug that is planted into the shipped saga', () => {
  it.each(Object.entries(plantedBugs))('breaks "%s", and is found', (says, { scenario, participants }) => {
    // given
    const { saga, instants, promises: all } = scenarioOf(scenario, participants);
    const promise = all.filter((candidate) => candidate.says === says);
    const world = new World(saga, { coverage: new Coverage(), instants });

    // when
    const { counterExample } = explore(world, promise);

    // then
    expect(counterExample?.says).toBe(says);
    expect(counterExample?.path.length).toBeLessThan(mostSteps);
  });

  it('is there for every promise', () => {
    const promised = scenarioOf('by card').promises.map(({ says }) => says);
    expect(Object.keys(plantedBugs).toSorted()).toEqual(promised.toSorted());
  });
});
