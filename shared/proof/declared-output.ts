import type { AnyDecision } from '../saga/decide.ts';
import type { Input } from '../saga/input.ts';
import type { Participant } from '../saga/participant.ts';
import type { Status } from '../saga/reaction.ts';

/**
 * Throws when a decision made what its reaction did not declare, or what a schema refuses: an event or call
 * with wrong data, a state that could not be read back, a shared record whose key was not asked for.
 */
export function checkAgainstDeclaration<State extends Status, Record>(
  participant: Participant<State, Record>,
  input: Input,
  keys: readonly string[],
  decision: AnyDecision,
): void {
  if ('ignored' in decision) return;
  const { name, reactions, records } = participant;
  const reaction = reactions.get(input.type);
  participant.state.parse(decision.state);
  for (const event of decision.events ?? []) {
    const declared = reaction?.emits.find(({ type }) => type === event.type);
    if (declared === undefined) throw new Error(`${name} emits ${event.type} on ${input.type} undeclared`);
    declared.schema.parse(event.data);
  }
  for (const { call, request } of decision.calls ?? []) {
    const declared = reaction?.calls.find((candidate) => candidate.name === call);
    if (declared === undefined) throw new Error(`${name} calls ${call} on ${input.type} undeclared`);
    declared.request.parse(request);
  }
  for (const record of decision.records ?? []) {
    const key = records?.keyOf(records.schema.parse(record));
    if (key === undefined || !keys.includes(key))
      throw new Error(`${name} changes the shared record ${key} on ${input.type} without asking for it`);
  }
}
