import { describe, expect, it } from 'vitest';
import { type SabotageName, sabotages } from '../../scripts/sabotage/sabotages.ts';
import type { Breach } from './assumptions/breach.ts';
import { type Killing, killedRun } from './assumptions/killed-run.ts';
import { type Rivalry, twoOwnersRun } from './assumptions/two-owners-run.ts';

const seed = 1;
type Play = (sabotage: SabotageName) => Promise<Breach[]>;

/**
 * Where it matters what is under way, the first time that the point is passed: with messages, and with nothing else.
 */
const killed =
  (failpoint: Killing['failpoint'], settings: Partial<Killing> = {}): Play =>
  (sabotage) =>
    killedRun({ seed, failpoint, death: 'at once', ...settings, sabotage });

const rivalled =
  (holding: Rivalry['holding'], failpoint: Rivalry['failpoint']): Play =>
  (sabotage) =>
    twoOwnersRun({ seed, holding, failpoint, end: 'goes on', sabotage });

/** The run of a sound toolkit's test in which the sabotage shows. */
const plays: { readonly [name in SabotageName]: Play } = {
  'ordinary batches note no ids in the inbox': killed('after-commit'),
  'careful batches take repeats for new': killed('after-inbox'),
  'offsets are reported before the commit': killed('before-commit', { death: 'after reports', at: 1 }),
  'outbox rows are deleted before they are sent': killed('before-send', { at: 1 }),
  'states and events are written in two transactions': killed('before-commit', { at: 1 }),
  'states are written whatever their version': rivalled('outcomes', 'after-read'),
  'an outcome is applied though its call is closed': rivalled('answers', 'after-call'),
  'a deadline is applied though it is not armed': rivalled('outcomes', 'after-read'),
  'every attempt has a key of its own': killed('after-call'),
  'calls whose lease has ended are left alone': killed('after-call'),
  'events are sent in another order': killed('after-send'),
  'the relay takes ids for dense': rivalled('outcomes', 'before-commit'),
  'a batch is decided from its end': killed('after-read'),
};

describe.concurrent('a toolkit that is broken on purpose is found out', () => {
  it.for(Object.entries(plays) as [SabotageName, Play][])('%s', async ([name, play]) => {
    const breaches = await play(name);
    const found = new Set(breaches.map(({ assumption }) => assumption));
    expect(found, JSON.stringify(breaches)).toContain(sabotages[name].breaks);
  });
});
