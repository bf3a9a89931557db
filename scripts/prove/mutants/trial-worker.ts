import { shopChoreography } from '../../contracts/choreography.ts';
import { answering } from '../answering.ts';
import { mutantsOf } from './generator.ts';
import type { Mutant } from './mutant.ts';
import { hastyFive } from './scenarios.ts';
import type { SoundSaga } from './sound-saga.ts';
import { type Trial, tryMutant } from './trial.ts';

export type TrialTask = { readonly id: string; readonly sound: SoundSaga };

const choreography = await shopChoreography();
/** Decisions cannot be sent from one thread to another, so each thread makes its mutants itself, once. */
let mutants: ReadonlyMap<string, Mutant> | undefined;

answering(({ id, sound }: TrialTask): Trial => {
  mutants ??= new Map(mutantsOf(hastyFive, sound.profile).map((mutant) => [mutant.id, mutant]));
  const mutant = mutants.get(id);
  if (mutant === undefined) throw new Error(`there is no mutant ${id}`);
  return tryMutant(mutant, choreography, sound);
});
