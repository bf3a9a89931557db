import { UserError } from '../../stack/user-error.ts';
import { runMutants } from './run.ts';
import { renderRun, renderTrial } from './table.ts';

type Wanted = {
  /** Only mutants whose id contains this. */
  readonly only?: string;
  /** Whether to show the way on which each is noticed. */
  readonly paths: boolean;
};

/** Runs the mutants and prints what notices them. Throws `UserError` when one survives, and nobody says why it may. */
export async function findSurvivors({ only, paths }: Wanted): Promise<void> {
  const run = await runMutants({
    ...(only !== undefined && { only }),
    onTrial(trial, left) {
      console.log(`${String(left).padStart(4)} left  ${renderTrial(trial)}`);
      if (paths) for (const step of trial.caught?.path ?? []) console.log(`            ${step}`);
    },
  });
  console.log(`\n${renderRun(run)}`);
  const { unexplained, stale } = run;
  if (unexplained.length + stale.length > 0)
    throw new UserError(
      `${unexplained.length} mutants survive unexplained, ${stale.length} reasons are stale.`,
    );
}
