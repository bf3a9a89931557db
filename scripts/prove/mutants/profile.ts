import { canonical, withoutJournal } from '../../../shared/proof/canonical.ts';
import { cellName, type Situation } from '../../../shared/proof/coverage.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import type { Reaction, Status } from '../../../shared/saga/reaction.ts';
import { decideOf } from './damage.ts';
import { droppable } from './droppable.ts';

/** What a cell does at times. `moves`: it changes the order's record, in what any decision reads. */
type Doing = 'decides' | 'ignores' | 'moves' | 'arms a deadline' | 'changes records';

/** What was seen to come of one cell, over all that was explored. */
export type CellProfile = {
  readonly participant: string;
  readonly input: string;
  readonly status: string;
  readonly does: Set<Doing>;
  readonly emits: Set<string>;
  readonly calls: Set<string>;
  /** Optional fields of the records that it leaves, by their paths. */
  readonly fields: Set<string>;
  /** Other statuses whose data the order's record had when the input was ignored. */
  readonly fits: Set<string>;
};

/** Cells that are entered, by name. */
export type Profile = Map<string, CellProfile>;

/** Notes what comes of a question, by asking it once more; nothing if it must not come. */
export function note(
  profile: Profile,
  { participant, state, input, orderId, now, records }: Situation,
): void {
  const reaction = participant.reactions.get(input.type);
  if (reaction === undefined) return;
  const decide = decideOf(reaction, state?.status ?? 'absent');
  if (decide === undefined) return;
  const decision = decide(state, input.data, { orderId, now, record: (key) => records.get(key) });
  const { does, emits, calls, fields, fits } = cellOf(profile, participant, input.type, state);
  if ('ignored' in decision) {
    does.add('ignores');
    for (const status of statusesThatFit(participant, reaction, state)) fits.add(status);
    return;
  }
  does.add('decides');
  if (told(participant, state) !== told(participant, decision.state)) does.add('moves');
  if (decision.deadline) does.add('arms a deadline');
  if (decision.records?.length) does.add('changes records');
  for (const { type } of decision.events ?? []) emits.add(type);
  for (const { call } of decision.calls ?? []) calls.add(call);
  for (const path of droppable(participant, decision.state)) fields.add(path);
}

/** Adds what was seen elsewhere. */
export function addTo(profile: Profile, other: Profile): void {
  for (const [name, cell] of other) {
    const known = profile.get(name);
    if (known === undefined) profile.set(name, cell);
    else
      for (const kind of ['does', 'emits', 'calls', 'fields', 'fits'] as const)
        for (const item of cell[kind]) (known[kind] as Set<string>).add(item);
  }
}

function cellOf(
  profile: Profile,
  { name: participant }: Participant,
  input: string,
  state: Status | undefined,
): CellProfile {
  const status = state?.status ?? 'absent';
  const name = cellName(participant, input, status);
  let cell = profile.get(name);
  if (cell === undefined) {
    const nothing = { does: new Set<Doing>(), emits: new Set<string>(), calls: new Set<string>() };
    cell = { participant, input, status, ...nothing, fields: new Set(), fits: new Set() };
    profile.set(name, cell);
  }
  return cell;
}

/** Statuses in which the input is decided upon, and whose data this record has. */
function statusesThatFit(
  { state: schema }: Participant,
  { cells }: Reaction<Status>,
  state: Status | undefined,
): string[] {
  if (state === undefined) return [];
  return Object.entries(cells)
    .filter(([status, cell]) => typeof cell === 'function' && status !== state.status)
    .map(([status]) => status)
    .filter((status) => schema.safeParse({ ...state, status }).success);
}

function told({ journal }: Participant, state: Status | undefined): string {
  return canonical(withoutJournal(state, journal));
}
