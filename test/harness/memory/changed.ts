import type { Participant } from '../../../shared/saga/participant.ts';
import { theFive } from './given.ts';

/** A planted bug: what one participant decides instead in one cell of its table. */
export type Bug = {
  readonly name: string;
  readonly input: string;
  readonly status: string;
  readonly cell: (state: never, data: never) => unknown;
};

/** The five with this bug. */
export function fiveWithBug({ name, input, status, cell }: Bug): Participant[] {
  return theFive.map((participant) => {
    if (participant.name !== name) return participant;
    const reactions = new Map(participant.reactions);
    const reaction = reactions.get(input);
    if (reaction?.cells[status] === undefined) throw new Error(`${name} has no ${input} when ${status}`);
    reactions.set(input, { ...reaction, cells: { ...reaction.cells, [status]: cell } });
    return { ...participant, reactions };
  });
}
