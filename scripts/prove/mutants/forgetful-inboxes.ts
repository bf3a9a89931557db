import type { Participant } from '../../../shared/saga/participant.ts';
import type { Mutant } from './mutant.ts';
import type { CellProfile } from './profile.ts';

/** Each participant remembers no ids: what comes again is taken for new. */
export function forgetfulInboxes(
  participants: readonly Participant[],
  { name }: Participant,
  cells: readonly CellProfile[],
): Mutant[] {
  return [
    {
      id: `${name}: its inbox remembers nothing`,
      kind: 'inbox forgotten',
      participant: name,
      what: `${name} takes a message that comes again for a new one.`,
      participants,
      cells,
      forgetful: new Set([name]),
    },
  ];
}
