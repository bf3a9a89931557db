import type { Participant } from '../../../shared/saga/participant.ts';
import { among, deciding, nameOf, withCell } from './damage.ts';
import { without } from './droppable.ts';
import type { Mutant } from './mutant.ts';
import type { CellProfile } from './profile.ts';

/**
 * Each cell that changes the order's record leaves it as it was, and does all else; one that begins a record cannot,
 * since every decision has one. Each cell leaves out one optional field of the record.
 */
export function forgottenStates(
  participants: readonly Participant[],
  participant: Participant,
  cells: readonly CellProfile[],
): Mutant[] {
  const { name } = participant;
  return cells.flatMap((cell) => [
    ...(cell.does.has('moves') && cell.status !== 'absent'
      ? [
          {
            id: `${nameOf(cell)}: keeps its old state`,
            kind: 'old state kept' as const,
            participant: name,
            what: `When ${cell.status}, ${name} does what is to do on ${cell.input}, but does not remember it.`,
            participants: among(
              participants,
              withCell(
                participant,
                cell,
                deciding((made, before) => ({ ...made, state: before ?? made.state })),
              ),
            ),
            cells: [cell],
          },
        ]
      : []),
    ...[...cell.fields].map((path) => ({
      id: `${nameOf(cell)}: forgets the field ${path}`,
      kind: 'field forgotten' as const,
      participant: name,
      what: `When ${cell.status}, ${name} does not remember ${path} on ${cell.input}.`,
      participants: among(
        participants,
        withCell(
          participant,
          cell,
          deciding((made) => ({ ...made, state: without(made.state, path) })),
        ),
      ),
      cells: [cell],
    })),
  ]);
}
