import type { Seen } from '../../../shared/proof/coverage.ts';
import type { Mutant } from './mutant.ts';
import type { CellProfile, Profile } from './profile.ts';
import { costlyNames } from './scenarios.ts';

export type Cell = Pick<CellProfile, 'participant' | 'input' | 'status'>;

/** What is known of the saga as it should be. */
export type SoundSaga = {
  readonly profile: Profile;
  /** By scenario, smallest first: the cells that are entered. */
  readonly scenarios: ReadonlyMap<string, { readonly entered: readonly Cell[] }>;
  readonly seen: readonly Seen[];
};

/**
 * Where one of its cells is entered; large ones only where no other is. What the sound saga ignores may have been left
 * out: of an opened guard it is enough there that the participant comes into the status, and hears the input.
 */
export function scenariosFor(mutant: Mutant, { scenarios }: SoundSaga): string[] {
  const entering = [...scenarios].filter(([, { entered }]) => isEntered(mutant, entered));
  const isSmall = ([name]: readonly [string, unknown]) => !costlyNames.has(name);
  const showing =
    mutant.kind === 'guard opened'
      ? [...scenarios].filter(([, { entered }]) => mayBeEntered(mutant, entered))
      : entering;
  return (entering.some(isSmall) ? showing.filter(isSmall) : showing).map(([name]) => name);
}

function isEntered({ participant, cells }: Mutant, entered: readonly Cell[]): boolean {
  return cells.some(({ input, status }) =>
    entered.some(
      (cell) => cell.participant === participant && cell.input === input && cell.status === status,
    ),
  );
}

function mayBeEntered({ participant, cells }: Mutant, entered: readonly Cell[]): boolean {
  const own = entered.filter((cell) => cell.participant === participant);
  const inputs = new Set(own.map(({ input }) => input));
  const statuses = new Set(own.map(({ status }) => status));
  return cells.some(({ input, status }) => inputs.has(input) && statuses.has(status));
}
