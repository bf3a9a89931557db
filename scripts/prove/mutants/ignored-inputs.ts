import { ignore } from '../../../shared/saga/decision.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { among, nameOf, withCell } from './damage.ts';
import type { Kind, Mutant } from './mutant.ts';
import type { CellProfile } from './profile.ts';

/** Each cell that decides does nothing instead. */
export function ignoredInputs(
  participants: readonly Participant[],
  participant: Participant,
  cells: readonly CellProfile[],
): Mutant[] {
  return cells
    .filter(({ does }) => does.has('decides'))
    .map((cell) => {
      const damaged = withCell(participant, cell, () => ignore('the damage: nothing is done'));
      return {
        id: `${nameOf(cell)}: ignores it`,
        kind: kindOf(participant, cell),
        participant: participant.name,
        what: `When ${cell.status}, ${participant.name} does nothing on ${cell.input}.`,
        participants: among(participants, damaged),
        cells: [cell],
      };
    });
}

function kindOf({ effects, reactions }: Participant, { input, emits, calls }: CellProfile): Kind {
  const undoing = [...effects.values()].flatMap(({ undoneBy }) => undoneBy);
  const undoes = undoing.some((act) => ('kind' in act ? emits.has(act.type) : calls.has(act.name)));
  switch (reactions.get(input)?.input.kind) {
    case 'outcome':
      return 'outcome handler ignored';
    case 'deadline':
      return 'deadline handler ignored';
    case 'command':
      return 'command ignored';
    default:
      if (undoes) return 'compensation ignored';
      return emits.size + calls.size === 0 ? 'mark ignored' : 'forward step ignored';
  }
}
