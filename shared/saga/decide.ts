import type { EventDefinition } from '../contracts/event.ts';
import type { CallDefinition } from './call.ts';
import type { Change, Decision } from './decision.ts';
import { InvariantBroken } from './errors.ts';
import type { Input } from './input.ts';
import type { Participant } from './participant.ts';
import type { Context, Status } from './reaction.ts';

/** A decision seen from outside its participant: whatever it declared. */
export type AnyDecision = Decision<Status, EventDefinition, CallDefinition, unknown>;
export type AnyChange = Change<Status, EventDefinition, CallDefinition, unknown>;

/**
 * Runs the participant's decision for one input: pure, so the same arguments give the same decision.
 * Throws `InvariantBroken` when the declaration calls the input impossible in this status, or has no reaction
 * to it at all; whatever the decision itself throws passes through.
 */
export function decide(
  participant: Participant,
  state: Status | undefined,
  input: Input,
  context: Context<unknown>,
): AnyDecision {
  const status = state?.status ?? 'absent';
  const cell = participant.reactions.get(input.type)?.cells[status];
  if (cell === undefined)
    throw new InvariantBroken(`${participant.name} has no reaction to ${input.type} when ${status}`);
  if (typeof cell === 'function')
    return (cell as (state: unknown, data: unknown, context: unknown) => AnyDecision)(
      state,
      input.data,
      context,
    );
  if ('impossible' in cell)
    throw new InvariantBroken(`${participant.name} got ${input.type} when ${status}: ${cell.impossible}`);
  return cell;
}
