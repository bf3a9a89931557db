import type { Participant } from '../../../shared/saga/participant.ts';
import type { Status } from '../../../shared/saga/reaction.ts';
import { among, type Decide, decideOf, nameOf, withCell } from './damage.ts';
import type { Mutant } from './mutant.ts';
import type { CellProfile } from './profile.ts';

/**
 * Wherever something is ignored, it is acted upon instead: as if the order had never been heard of, and as in each
 * other status that acts and whose data the record has.
 */
export function openedGuards(
  participants: readonly Participant[],
  participant: Participant,
  cells: readonly CellProfile[],
): Mutant[] {
  const acting = new Set(cells.filter(({ does }) => does.has('decides')).map(nameOf));
  return cells
    .filter(({ does }) => does.has('ignores'))
    .flatMap((cell) =>
      ['absent', ...cell.fits]
        .filter((status) => status !== cell.status && acting.has(nameOf({ ...cell, status })))
        .map((status) => mutantOf(participants, participant, cell, status)),
    );
}

function mutantOf(
  participants: readonly Participant[],
  participant: Participant,
  cell: CellProfile,
  other: string,
): Mutant {
  const { name } = participant;
  const as = other === 'absent' ? 'as if it had never heard of the order' : `as when ${other}`;
  return {
    id: `${nameOf(cell)}: acts ${as}`,
    kind: 'guard opened',
    participant: name,
    what: `When ${cell.status}, where it ignores ${cell.input}, ${name} acts ${as}.`,
    participants: among(participants, opened(participant, cell, other)),
    cells: [cell],
  };
}

/** Acts as in the other status where it would ignore the input, and asks for the shared records that this takes. */
function opened(participant: Participant, cell: CellProfile, other: string): Participant {
  const { records, state: schema } = participant;
  const reaction = participant.reactions.get(cell.input);
  const act = reaction && decideOf(reaction, other);
  if (act === undefined) throw new Error(`nothing is done about ${cell.input} when ${other}`);
  const taken = (state: Status | undefined): Status | undefined | 'unfit' => {
    if (other === 'absent') return undefined;
    const { data } = schema.safeParse({ ...state, status: other });
    return data ?? 'unfit';
  };
  const damaged = withCell(
    participant,
    cell,
    (decide): Decide =>
      (state, data, context) => {
        const decision = decide(state, data, context);
        if (!('ignored' in decision)) return decision;
        const as = taken(state);
        return as === 'unfit' ? decision : act(as, data, context);
      },
  );
  if (records === undefined) return damaged;
  return {
    ...damaged,
    records: {
      ...records,
      keysFor(state, input) {
        const isCell = input.type === cell.input && (state?.status ?? 'absent') === cell.status;
        const as = isCell ? taken(state) : state;
        return records.keysFor(as === 'unfit' ? state : as, input);
      },
    },
  };
}
