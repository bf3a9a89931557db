import type { Seen } from '../../../shared/proof/coverage.ts';
import { exploreScenario } from '../explore-scenario.ts';
import { note, type Profile } from './profile.ts';
import { hastyScenario } from './scenarios.ts';

export type ProfileTask = { readonly name: string; readonly known?: readonly Seen[] };

/** What was seen of the sound saga in one scenario. */
export type Profiled = {
  readonly profile: Profile;
  readonly seen: readonly Seen[];
};

/** Explores the sound saga, with the shortcuts that `known` allows. Throws if it is not sound. */
export function profiled({ name, known }: ProfileTask): Profiled {
  const profile: Profile = new Map();
  const asked = (situation: Parameters<typeof note>[1]) => note(profile, situation);
  const { exploration, cells } = exploreScenario(hastyScenario(name), { ...(known && { known }), asked });
  const { counterExample } = exploration;
  if (counterExample) throw new Error(`${name}: the sound saga breaks "${counterExample.says}"`);
  return { profile, seen: cells };
}
