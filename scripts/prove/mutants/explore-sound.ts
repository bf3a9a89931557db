import { Coverage } from '../../../shared/proof/coverage.ts';
import { scenarioNames } from '../model/scenario-list.ts';
import { inThreads } from '../pool.ts';
import { addTo, type Profile } from './profile.ts';
import type { Profiled, ProfileTask } from './profiled.ts';
import { hastyNames } from './scenarios.ts';
import type { SoundSaga } from './sound-saga.ts';

const worker = new URL('./profile-worker.ts', import.meta.url);

/** Explores the sound saga, on all cores: what it does is what can be damaged. */
export async function exploreSound(): Promise<SoundSaga> {
  const results = new Map<string, Profiled>();
  const keep = ({ name }: ProfileTask, result: Profiled) => results.set(name, result);
  const plainNames = scenarioNames('plain');
  const plain = plainNames.map((name) => ({ name }));
  await inThreads<ProfileTask, Profiled>(worker, plain.toReversed(), keep);
  const known = seenIn(results.values());
  const others = hastyNames.filter((name) => !plainNames.includes(name)).map((name) => ({ name, known }));
  await inThreads<ProfileTask, Profiled>(worker, others.toReversed(), keep);

  const profile: Profile = new Map();
  for (const result of results.values()) addTo(profile, result.profile);
  const scenarios = new Map(
    hastyNames.map((name) => {
      const { profile: own } = results.get(name) as Profiled;
      return [name, { entered: [...own.values()] }] as const;
    }),
  );
  return { profile, scenarios, seen: seenIn(results.values()) };
}

function seenIn(results: Iterable<Profiled>): SoundSaga['seen'] {
  const coverage = new Coverage();
  for (const { seen } of results) coverage.add(seen);
  return [...coverage.cells.values()];
}
