import { checks } from './caught-by.ts';
import { equivalent } from './equivalent.ts';
import { kinds } from './mutant.ts';
import type { MutantRun, MutantTrial } from './run.ts';

/** Kinds of damage against what notices them, and then every survivor with its reason. */
export function renderRun({ trials, unexplained, stale, seconds }: MutantRun): string {
  const survivors = trials.filter(({ caught }) => caught === undefined);
  const explained = survivors.filter((trial) => !unexplained.includes(trial));
  return [
    tableOf(trials),
    '',
    `${trials.length} mutants, ${trials.length - survivors.length} caught, ${explained.length} equivalent, ` +
      `${unexplained.length} unexplained, in ${seconds.toFixed(0)} s.`,
    ...explained.map(({ id }) => `equivalent: ${id}\n  ${equivalent.get(id)}`),
    ...unexplained.map(
      ({ id, tried }) => `NOT CAUGHT: ${id}\n  tried: ${tried.join('; ') || 'nothing enters it'}`,
    ),
    ...stale.map((id) => `STALE: ${id}\n  it is declared equivalent, but it is caught, or there is none`),
  ].join('\n');
}

/** One line about one mutant, and how it was caught. */
export function renderTrial({ id, caught, tried }: MutantTrial): string {
  if (caught === undefined) return `survives  ${id}  (${tried.length} scenarios)`;
  const { check, by, scenario, path } = caught;
  const where = scenario === undefined ? '' : ` (${scenario}, ${path.length} steps)`;
  return `caught    ${id}  by ${check}: ${by}${where}`;
}

function tableOf(trials: readonly MutantTrial[]): string {
  const columns = [...checks, 'survives', 'all'];
  const rows = kinds.map((kind) => {
    const ofKind = trials.filter((trial) => trial.kind === kind);
    const counts = columns.map((column) =>
      column === 'all'
        ? ofKind.length
        : ofKind.filter(({ caught }) => (caught?.check ?? 'survives') === column).length,
    );
    return [kind, ...counts.map((count) => (count === 0 ? '' : String(count)))];
  });
  const table = [['', ...columns], ...rows];
  const widths = ['', ...columns].map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
