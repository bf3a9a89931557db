import { cellName, type Seen } from '../../shared/proof/coverage.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import type { Unreached } from './model/unreached.ts';

export type Reach = {
  /** Cells that were entered, and all that could be if nothing were impossible. */
  readonly reached: number;
  readonly cells: number;
  /** What is wrong: cells that are neither entered nor declared, and declarations that are not true. */
  readonly problems: readonly string[];
};

/**
 * Compares the cells that were entered with those that say what happens. One that was never entered must say that its
 * input is impossible, or be listed with a reason.
 */
export function reachOf(
  participants: readonly Participant[],
  seen: ReadonlyMap<string, Seen>,
  unreached: readonly Unreached[],
): Reach {
  const listed = new Map(
    unreached.flatMap(({ participant, input, when, because }) =>
      when.map((status) => [cellName(participant, input, status), because]),
    ),
  );
  const cells = new Map(
    participants.flatMap(({ name, reactions }) =>
      [...reactions].flatMap(([input, reaction]) =>
        Object.entries(reaction.cells).map(([status, cell]) => [cellName(name, input, status), cell]),
      ),
    ),
  );
  const problems = [...cells].flatMap(([name, cell]) => {
    if (seen.has(name)) return listed.has(name) ? [`${name}: is listed as unreached, but was entered`] : [];
    if (listed.has(name) || (typeof cell === 'object' && 'impossible' in cell)) return [];
    return [
      `${name}: was never entered. Say that it is impossible there, or list it with the reason why it cannot be entered`,
    ];
  });
  const gone = [...listed.keys()].filter((name) => !cells.has(name));
  return {
    reached: [...cells.keys()].filter((name) => seen.has(name)).length,
    cells: cells.size,
    problems: [
      ...problems,
      ...gone.map((name) => `${name}: is listed as unreached, but there is no such cell`),
    ],
  };
}
