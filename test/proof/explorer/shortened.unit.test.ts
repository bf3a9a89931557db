import { describe, expect, it } from 'vitest';
import { counterExampleText } from '../../../scripts/prove/counter-example-text.ts';
import { exploreToShow } from '../../../scripts/prove/explore-scenario.ts';
import { scenarioOf, theFive } from '../../../scripts/prove/model/scenarios.ts';
import { readmeBlock } from '../../harness/readme.ts';

/** Payment, should it not hear that the order could not be shipped. */
function forgettingTheRefund() {
  return theFive.map((participant) => {
    const reaction = participant.reactions.get('ShipmentFailed');
    if (participant.name !== 'payment' || reaction === undefined) return participant;
    const cells = { ...reaction.cells, captured: { ignored: 'nothing to do' } };
    return {
      ...participant,
      reactions: new Map(participant.reactions).set('ShipmentFailed', { ...reaction, cells }),
    };
  });
}

describe('a counter-example', () => {
  const { exploration } = exploreToShow(scenarioOf('by card', forgettingTheRefund()));
  const example = exploration.counterExample;

  it('has no step that it would do without, and tells how everybody stands then', () => {
    expect(example?.path.map(({ name }) => name)).not.toContain('notification hears OrderPlaced');
    expect(example?.standing).toContain('payment captured');
  });

  it('is shown as the README shows it', () => {
    expect(`${example && counterExampleText('by card', example)}\n`).toBe(readmeBlock('text', 'NOT KEPT'));
  });
});
