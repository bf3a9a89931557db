import { statusesOf } from '../../saga/reaction.ts';
import { fileOf } from './choreography.ts';
import type { Rule } from './finding.ts';

/** Every reaction answers every status of the state, and the order never heard of; and no other. */
export const everyStatusIsAnswered: Rule = (choreography) =>
  choreography.participants.flatMap((participant) => {
    const { name } = participant;
    const statuses = ['absent', ...statusesOf(participant.state)];
    return [...participant.reactions.values()].flatMap(({ input, cells }) => {
      const finding = (status: string) => ({
        rule: 'unanswered status' as const,
        file: fileOf(choreography, participant),
        participant: name,
        status,
        input: input.type,
      });
      const missing = statuses
        .filter((status) => cells[status] === undefined)
        .map((status) => ({
          ...finding(status),
          problem: `${name} does not say what happens when ${input.type} comes while its order is ${status}.`,
          remedy: `Answer it there: by a decision, by ignore('why nothing is to do'), or by impossible('why it cannot come').`,
        }));
      const unknown = Object.keys(cells)
        .filter((status) => !statuses.includes(status))
        .map((status) => ({
          ...finding(status),
          problem: `${name} answers ${input.type} when ${status}, which is no status of its orders.`,
          remedy: `Its statuses are ${statuses.join(', ')}: correct the name, or take the answer away.`,
        }));
      return [...missing, ...unknown];
    });
  });
