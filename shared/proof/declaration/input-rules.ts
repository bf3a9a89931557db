import { possibleOutcomes } from '../../saga/call.ts';
import { callsOf, fileOf } from './choreography.ts';
import type { Finding, Rule } from './finding.ts';

/** Whatever a participant reacts to can come: events that are defined, outcomes of calls that it makes. */
export const everyInputCanCome: Rule = (choreography) =>
  choreography.participants.flatMap((participant) => {
    const { name, reactions } = participant;
    const outcomes = new Set(
      callsOf(participant).flatMap((call) => possibleOutcomes(call).map(({ type }) => type)),
    );
    const why = (kind: string, type: string): Pick<Finding, 'problem' | 'remedy'> | undefined => {
      if (kind === 'event' && !choreography.events.has(type))
        return {
          problem: `${name} reacts to ${type}, which is not among the events of the choreography.`,
          remedy: `Add ${type} to ${choreography.files.events}; the toolkit finds schema and topic there.`,
        };
      if (kind === 'outcome' && !outcomes.has(type))
        return {
          problem: `${name} reacts to ${type}, but none of its calls can come to that.`,
          remedy: `Declare the call in the reaction that makes it, or take the reaction to ${type} away.`,
        };
      const valid = type.replace(/\.invalid$/, '');
      if (kind === 'invalid' && !reactions.has(valid))
        return {
          problem: `${name} reacts to ${type}, but not to ${valid} itself, so it is given neither.`,
          remedy: `Add when(${valid}, ...) to ${name}, or take the reaction to ${type} away.`,
        };
      return undefined;
    };
    return [...reactions.values()].flatMap(({ input }) => {
      const reason = why(input.kind, input.type);
      return reason
        ? [
            {
              rule: 'input that never comes' as const,
              file: fileOf(choreography, participant),
              participant: name,
              input: input.type,
              ...reason,
            },
          ]
        : [];
    });
  });
