import type { Replay } from './replay.ts';

/** What became of a replay, for a terminal. */
export function replayLines({ steps, difference, broken }: Replay): string[] {
  return [
    ...steps.map((name, index) => `${String(index + 1).padStart(4)}  ${name}`),
    ...(broken === undefined ? [] : [`A promise is broken on this way: ${broken}`]),
    difference === undefined ? 'All is the same in memory.' : `The first difference: ${difference}`,
  ];
}
