import { cellName } from '../../../shared/proof/coverage.ts';
import type { AnyChange, AnyDecision } from '../../../shared/saga/decide.ts';
import type { Ignored, Impossible } from '../../../shared/saga/decision.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import type { Context, Reaction, Status } from '../../../shared/saga/reaction.ts';
import type { CellProfile } from './profile.ts';

export type Decide = (state: Status | undefined, data: unknown, context: Context<unknown>) => AnyDecision;

/** The cell as a function; undefined for an input that is called impossible there. */
export function decideOf({ cells }: Reaction<Status>, status: string): Decide | undefined {
  const cell = cells[status];
  if (typeof cell === 'function') return cell as Decide;
  return cell !== undefined && 'ignored' in cell ? () => cell : undefined;
}

/** The participant with another reaction to this input; without any if `change` gives none. */
export function withReaction(
  participant: Participant,
  input: string,
  change: (reaction: Reaction<Status>) => Reaction<Status> | undefined,
): Participant {
  const reactions = [...participant.reactions].flatMap(([type, reaction]) => {
    const changed = type === input ? change(reaction) : reaction;
    return changed ? [[type, changed] as const] : [];
  });
  return { ...participant, reactions: new Map(reactions) };
}

/** The participant with another cell. */
export function withCell(
  participant: Participant,
  { input, status }: Pick<CellProfile, 'input' | 'status'>,
  damaged: (decide: Decide) => Decide | Ignored | Impossible,
): Participant {
  return withReaction(participant, input, (reaction) => {
    const decide = decideOf(reaction, status);
    if (decide === undefined) throw new Error(`${participant.name} calls ${input} impossible when ${status}`);
    return { ...reaction, cells: { ...reaction.cells, [status]: damaged(decide) } };
  });
}

/** The cell, with whatever it decides changed. */
export function deciding(change: (made: AnyChange, before: Status | undefined) => AnyChange) {
  return (decide: Decide): Decide =>
    (state, data, context) => {
      const decision = decide(state, data, context);
      return 'ignored' in decision ? decision : change(decision, state);
    };
}

/** All participants, with one of them in the place of its namesake. */
export function among(participants: readonly Participant[], damaged: Participant): Participant[] {
  return participants.map((participant) => (participant.name === damaged.name ? damaged : participant));
}

export function nameOf({
  participant,
  input,
  status,
}: Pick<CellProfile, 'participant' | 'input' | 'status'>): string {
  return cellName(participant, input, status);
}
