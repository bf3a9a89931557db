import { readFileSync } from 'node:fs';
import type { Seen } from '../../shared/proof/coverage.ts';
import type { Exploration } from '../../shared/proof/explore.ts';

/** What a run has shown, as it is kept beside the code: the same for the same code. */
export type Proven = {
  readonly scenarios: { readonly [name: string]: Exploration };
  /** What was seen to come of every cell that was entered. */
  readonly cells: { readonly [name: string]: Observed };
};

export type Observed = {
  readonly to: readonly string[];
  readonly emits: readonly string[];
  readonly calls: readonly string[];
  readonly ignores: readonly string[];
};

export const provenFile = new URL('./proven.json', import.meta.url);

/** What the last run that was kept has shown. */
export function keptProven(): Proven {
  return JSON.parse(readFileSync(provenFile, 'utf8'));
}

export function provenOf(
  explorations: ReadonlyMap<string, Exploration>,
  cells: ReadonlyMap<string, Seen>,
): Proven {
  const sorted = [...cells].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    scenarios: Object.fromEntries(explorations),
    cells: Object.fromEntries(
      sorted.map(([name, { to, emits, calls, ignored }]) => [
        name,
        {
          to: [...to].toSorted(),
          emits: [...emits].toSorted(),
          calls: [...calls].toSorted(),
          ignores: [...ignored].toSorted(),
        },
      ]),
    ),
  };
}
