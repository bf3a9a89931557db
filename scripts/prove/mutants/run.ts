import { inThreads } from '../pool.ts';
import { equivalent } from './equivalent.ts';
import { exploreSound } from './explore-sound.ts';
import { mutantsOf } from './generator.ts';
import type { Mutant } from './mutant.ts';
import { hastyFive } from './scenarios.ts';
import type { Trial } from './trial.ts';
import type { TrialTask } from './trial-worker.ts';

export type Options = {
  /** Only mutants whose id contains this. */
  readonly only?: string;
  /** Told of each mutant as its trial ends, and how many are left. */
  readonly onTrial?: (trial: MutantTrial, left: number) => void;
};

export type MutantTrial = Trial & Pick<Mutant, 'id' | 'kind' | 'participant' | 'what'>;

export type MutantRun = {
  /** In the order of kinds and declarations. */
  readonly trials: readonly MutantTrial[];
  /** Not caught, and nobody says why. */
  readonly unexplained: readonly MutantTrial[];
  /** Ids that are declared equivalent, and are caught, or not there. */
  readonly stale: readonly string[];
  readonly seconds: number;
};

const worker = new URL('./trial-worker.ts', import.meta.url);

/** Damages the saga in every way, one at a time, and reports what notices it. Takes some minutes, on all cores. */
export async function runMutants({ only = '', onTrial }: Options = {}): Promise<MutantRun> {
  const startedAt = performance.now();
  const sound = await exploreSound();
  const all = mutantsOf(hastyFive, sound.profile);
  const mutants = new Map(all.filter(({ id }) => id.includes(only)).map((mutant) => [mutant.id, mutant]));
  const done = new Map<string, MutantTrial>();
  const tasks = [...mutants.keys()].map((id): TrialTask => ({ id, sound }));
  await inThreads<TrialTask, Trial>(worker, tasks, (task, trial) => {
    const { id, kind, participant, what } = mutants.get(task.id) as Mutant;
    const result = { id, kind, participant, what, ...trial };
    done.set(id, result);
    onTrial?.(result, mutants.size - done.size);
  });
  const trials = [...mutants.keys()].map((id) => done.get(id) as MutantTrial);
  const survivors = trials.filter(({ caught }) => caught === undefined);
  const surviving = new Set(survivors.map(({ id }) => id));
  return {
    trials,
    unexplained: survivors.filter(({ id }) => !equivalent.has(id)),
    stale: [...equivalent.keys()].filter((id) => id.includes(only) && !surviving.has(id)),
    seconds: (performance.now() - startedAt) / 1000,
  };
}
