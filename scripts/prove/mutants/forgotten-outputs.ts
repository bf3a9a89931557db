import type { AnyChange } from '../../../shared/saga/decide.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { among, deciding, nameOf, withCell } from './damage.ts';
import type { Kind, Mutant } from './mutant.ts';
import type { CellProfile } from './profile.ts';

type Loss = {
  readonly kind: Kind;
  readonly lost: string;
  readonly forget: (made: AnyChange) => AnyChange;
};

/** Each thing that a cell was seen to do, one at a time, is left out. */
export function forgottenOutputs(
  participants: readonly Participant[],
  participant: Participant,
  cells: readonly CellProfile[],
): Mutant[] {
  return cells.flatMap((cell) =>
    lossesOf(cell).map(({ kind, lost, forget }) => ({
      id: `${nameOf(cell)}: forgets ${lost}`,
      kind,
      participant: participant.name,
      what: `When ${cell.status}, ${participant.name} forgets ${lost} on ${cell.input}.`,
      participants: among(participants, withCell(participant, cell, deciding(forget))),
      cells: [cell],
    })),
  );
}

function lossesOf({ does, emits, calls }: CellProfile): Loss[] {
  const losses: Loss[] = [
    ...[...emits].map(
      (lost): Loss => ({
        kind: 'event forgotten',
        lost: `the event ${lost}`,
        forget: (made) => ({ ...made, events: made.events?.filter(({ type }) => type !== lost) ?? [] }),
      }),
    ),
    ...[...calls].map(
      (lost): Loss => ({
        kind: 'call forgotten',
        lost: `the call ${lost}`,
        forget: (made) => ({ ...made, calls: made.calls?.filter(({ call }) => call !== lost) ?? [] }),
      }),
    ),
  ];
  if (does.has('arms a deadline'))
    losses.push({
      kind: 'deadline forgotten',
      lost: 'its deadline',
      forget: ({ deadline: _, ...made }) => made,
    });
  if (does.has('changes records'))
    losses.push({
      kind: 'shared records forgotten',
      lost: 'what all orders share',
      forget: ({ records: _, ...made }) => made,
    });
  return losses;
}
