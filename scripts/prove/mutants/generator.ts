import type { Participant } from '../../../shared/saga/participant.ts';
import { damagedCalls } from './damaged-calls.ts';
import { forgetfulInboxes } from './forgetful-inboxes.ts';
import { forgottenOutputs } from './forgotten-outputs.ts';
import { forgottenStates } from './forgotten-states.ts';
import { ignoredInputs } from './ignored-inputs.ts';
import { removedEdges, removedReactions } from './lost-reactions.ts';
import type { Mutant } from './mutant.ts';
import { openedGuards } from './opened-guards.ts';
import type { CellProfile, Profile } from './profile.ts';

/** One way to damage a participant: all that it yields, given the participant's cells that are entered. */
type Family = (
  participants: readonly Participant[],
  participant: Participant,
  cells: readonly CellProfile[],
) => Mutant[];

const families: readonly Family[] = [
  ignoredInputs,
  forgottenOutputs,
  forgottenStates,
  openedGuards,
  removedReactions,
  removedEdges,
  forgetfulInboxes,
  damagedCalls,
];

/**
 * The saga with one thing damaged at a time: everything that follows from the declarations, and nothing by hand. What
 * was never seen to happen is not damaged, since that would change nothing.
 */
export function mutantsOf(participants: readonly Participant[], profile: Profile): Mutant[] {
  return families.flatMap((family) =>
    participants.flatMap((participant) => {
      const cells = [...profile.values()]
        .filter((cell) => cell.participant === participant.name)
        .toSorted((one, other) => rank(participant, one) - rank(participant, other));
      return family(participants, participant, cells);
    }),
  );
}

/** In the order of the declaration, whatever was seen first. */
function rank({ reactions }: Participant, { input, status }: CellProfile): number {
  const cells = Object.keys(reactions.get(input)?.cells ?? {});
  return [...reactions.keys()].indexOf(input) * 1000 + cells.indexOf(status);
}
