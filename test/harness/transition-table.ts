import { describe, expect, it } from 'vitest';
import { decide } from '../../shared/saga/decide.ts';
import { InvariantBroken } from '../../shared/saga/errors.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import type { Status } from '../../shared/saga/reaction.ts';

/** One cell of a participant's transition table, and what it holds: a decision, or the reason for none. */
type Cell = {
  readonly input: string;
  readonly status: string;
  readonly answer: 'decides' | { readonly ignored: string } | { readonly impossible: string };
};

/**
 * Walks the whole table: exactly the cells of `deciding` (as `OrderPlaced when absent`) hold a decision, each
 * of which wants a test of its own, and every other one gives its reason for doing nothing.
 */
export function describeTransitionTable<State extends Status, Record>(
  participant: Participant<State, Record>,
  deciding: readonly string[],
): void {
  const cells = cellsOf(participant);
  describe(`${participant.name} answers everything in every status`, () => {
    it('decides in exactly the cells that are listed, row by row', () => {
      const found = cells.filter(({ answer }) => answer === 'decides');
      expect(found.map(({ input, status }) => `${input} when ${status}`)).toEqual(deciding);
    });

    it.each(cells.filter(({ answer }) => answer !== 'decides'))(
      'gives its reason for doing nothing on $input when $status',
      ({ input, status, answer }) => {
        const given = answerTo(participant, input, status);
        if (typeof answer === 'object' && 'ignored' in answer) return expect(given).toEqual(answer);
        expect(given).toEqual({ impossible: expect.stringContaining(`${input} when ${status}: `) });
      },
    );
  });
}

function cellsOf<State extends Status, Record>({ reactions }: Participant<State, Record>): Cell[] {
  return [...reactions].flatMap(([input, { cells }]) =>
    Object.entries(cells).map(([status, cell]) => ({
      input,
      status,
      answer: typeof cell === 'function' ? ('decides' as const) : cell,
    })),
  );
}

/** A cell without a decision looks at neither state nor data, so none are made up. */
function answerTo<State extends Status, Record>(
  participant: Participant<State, Record>,
  type: string,
  status: string,
): unknown {
  const state = status === 'absent' ? undefined : { status };
  const context = { orderId: '', now: new Date(0), record: () => undefined };
  try {
    return decide(participant, state, { type, data: undefined }, context);
  } catch (error) {
    if (error instanceof InvariantBroken) return { impossible: error.message };
    throw error;
  }
}
