import type { z } from 'zod';
import type { Topic } from '../contracts/topics.ts';
import type { CallDefinition } from './call.ts';
import { DeclarationError } from './errors.ts';
import type { Reaction, Status, StatusUnion } from './reaction.ts';
import type { SharedRecords } from './shared-records.ts';

/** One service's part in the saga, declared: what it publishes, what it reacts to, and how. */
export type Participant<State extends Status = Status, Record = unknown> = {
  readonly name: string;
  readonly topic: Topic;
  readonly state: z.ZodType<State>;
  readonly calls: ReadonlyMap<string, CallDefinition>;
  readonly records?: SharedRecords<State, Record>;
  readonly reactions: ReadonlyMap<string, Reaction<State>>;
};

/**
 * Checks what the compiler cannot and indexes the reactions by input type. Throws `DeclarationError` when an
 * input has two reactions, an event is emitted that belongs to another topic, or a possible outcome of a call
 * has no reaction (a call without refusals cannot be refused, one without a last attempt is never exhausted).
 */
export function defineParticipant<State extends Status, Record = never>(declaration: {
  name: string;
  topic: Topic;
  state: StatusUnion<State>;
  records?: SharedRecords<State, Record>;
  on: readonly Reaction<State>[];
}): Participant<State, Record> {
  const { name, topic, on, ...rest } = declaration;
  const reactions = new Map<string, Reaction<State>>();
  const calls = new Map<string, CallDefinition>();
  for (const reaction of on) {
    if (reactions.has(reaction.input.type))
      throw new DeclarationError(`${name} reacts twice to ${reaction.input.type}`);
    reactions.set(reaction.input.type, reaction);
    for (const call of reaction.calls) calls.set(call.name, call);
    for (const event of reaction.emits)
      if (event.topic !== topic)
        throw new DeclarationError(
          `${name} emits ${event.type}, which belongs to ${event.topic}, not ${topic}`,
        );
  }
  for (const call of calls.values())
    for (const outcome of possibleOutcomes(call))
      if (!reactions.has(outcome.type))
        throw new DeclarationError(`${name} calls ${call.name} but has no reaction to ${outcome.type}`);
  return { name, topic, calls, reactions, ...rest };
}

function possibleOutcomes(call: CallDefinition) {
  return [
    call.done,
    ...(call.refusals.length > 0 ? [call.refused] : []),
    ...(call.policy.maxAttempts < Infinity ? [call.exhausted] : []),
  ];
}
