import { type CallDefinition, possibleOutcomes } from '../../saga/call.ts';
import type { InputDefinition } from '../../saga/input.ts';
import type { Participant } from '../../saga/participant.ts';
import { everDecides } from './cells.ts';
import { type Choreography, callsOf, fileOf } from './choreography.ts';
import type { Finding, Rule } from './finding.ts';

const meaning: { readonly [outcome: string]: string } = {
  done: 'it took effect',
  refused: 'it was refused, and took no effect',
  exhausted: 'its retries are used up, and nobody knows whether it took effect',
};

/**
 * Every outcome that a call can have is decided upon, unless the call is harmless: then it may be ignored everywhere.
 */
export const everyOutcomeIsAnswered: Rule = (choreography) =>
  choreography.participants.flatMap((participant) =>
    callsOf(participant).flatMap((call) =>
      possibleOutcomes(call).flatMap((outcome) => unanswered(choreography, participant, call, outcome)),
    ),
  );

function unanswered(
  choreography: Choreography,
  participant: Participant,
  { name: call }: CallDefinition,
  { type }: InputDefinition<unknown>,
): Finding[] {
  const { name } = participant;
  const reaction = participant.reactions.get(type);
  if (reaction && (everDecides(reaction) || participant.harmless.has(call))) return [];
  const what = meaning[type.slice(type.lastIndexOf('.') + 1)] ?? 'it came back';
  const finding = {
    rule: 'unanswered outcome' as const,
    file: fileOf(choreography, participant),
    participant: name,
    input: type,
  };
  return reaction
    ? [
        {
          ...finding,
          problem: `${name} calls ${call}, but on ${type} (${what}) it does nothing in any status.`,
          remedy: `Answer ${type} by a decision in the status in which ${call} is under way.`,
        },
      ]
    : [
        {
          ...finding,
          problem: `${name} calls ${call}, but has no reaction to ${type} (${what}).`,
          remedy: `Add when(${type}, ...) to ${name}, with a decision in the status in which ${call} is under way.`,
        },
      ];
}
