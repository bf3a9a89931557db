import { writeFileSync } from 'node:fs';
import type { LatencySummary } from './measure/percentiles.ts';
import type { CpuSeconds, WindowMedians } from './measure/window.ts';

/** Everything that a bench run found out; figures are medians over its windows. */
export type BenchResult = {
  readonly saturated: WindowMedians<string>;
  readonly steady: LatencySummary & { readonly perSecond: number };
  readonly baseline: WindowMedians<string>;
  /** What does not balance in the books of the saga or of the baseline; empty when everything does. */
  readonly booksProblems: readonly string[];
};

/** The format of the JSON file, which other programs read: no key more, none less. */
export type BenchJson = {
  saturated: LatencySummary & { sagasPerSecond: number; cpuSecondsPer1000: number };
  steady: LatencySummary & { perSecond: number };
  baseline: { sagasPerSecond: number; cpuSecondsPer1000: number };
  ratioToBaseline: number;
  booksBalance: boolean;
};

export function toBenchJson({ saturated, steady, baseline, booksProblems }: BenchResult): BenchJson {
  return {
    saturated: {
      sagasPerSecond: saturated.sagasPerSecond,
      p50Ms: saturated.p50Ms,
      p95Ms: saturated.p95Ms,
      p99Ms: saturated.p99Ms,
      cpuSecondsPer1000: saturated.cpuSecondsPer1000,
    },
    steady: {
      perSecond: steady.perSecond,
      p50Ms: steady.p50Ms,
      p95Ms: steady.p95Ms,
      p99Ms: steady.p99Ms,
    },
    baseline: {
      sagasPerSecond: baseline.sagasPerSecond,
      cpuSecondsPer1000: baseline.cpuSecondsPer1000,
    },
    ratioToBaseline: saturated.sagasPerSecond / baseline.sagasPerSecond,
    booksBalance: booksProblems.length === 0,
  };
}

export function writeBenchJson(file: string, result: BenchResult): void {
  writeFileSync(file, `${JSON.stringify(toBenchJson(result), null, 2)}\n`);
}

/** The report for people, several lines without a newline at the end. */
export function formatReport(result: BenchResult): string {
  const { saturated, steady, baseline, booksProblems } = result;
  const { ratioToBaseline } = toBenchJson(result);
  const perSagaRatio = saturated.cpuSecondsPer1000 / baseline.cpuSecondsPer1000;
  return [
    ...formatTable([
      ['', 'sagas/s', 'p50 ms', 'p95 ms', 'p99 ms', 'CPU-s per 1,000'],
      ['saga, saturated', ...loadedCells(saturated)],
      [`saga, ${steady.perSecond}/s`, String(steady.perSecond), ...latencyCells(steady), ''],
      ['baseline, saturated', ...loadedCells(baseline)],
    ]),
    '',
    `CPU-s per 1,000 sagas: saga ${formatGroups(saturated.cpuSecondsPer1000ByGroup)}`,
    `                       baseline ${formatGroups(baseline.cpuSecondsPer1000ByGroup)}`,
    `ratio to baseline: ${ratioToBaseline.toFixed(2)} in sagas/s, ${perSagaRatio.toFixed(2)} in CPU per saga`,
    booksProblems.length === 0 ? 'books balance' : 'BOOKS DO NOT BALANCE:',
    ...booksProblems.map((problem) => `  ${problem}`),
    '',
    'Medians over the windows; latency from submit to the order being confirmed or cancelled. Outside parties',
    '(card payments, carrier, mail) answer at once and in process, so that the engine is what is measured. The',
    'baseline: no engine, one process, one database, every step its own transaction; measured before and after the saga.',
  ].join('\n');
}

function loadedCells(medians: WindowMedians<string>): string[] {
  return [formatRate(medians.sagasPerSecond), ...latencyCells(medians), medians.cpuSecondsPer1000.toFixed(2)];
}

function latencyCells({ p50Ms, p95Ms, p99Ms }: LatencySummary): string[] {
  return [p50Ms, p95Ms, p99Ms].map((latency) => latency.toFixed(1));
}

function formatRate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en-US');
}

function formatGroups(seconds: CpuSeconds<string>): string {
  return Object.entries(seconds)
    .map(([group, used]) => `${group} ${used.toFixed(2)}`)
    .join(' · ');
}

/** First column to the left, figures to the right. */
function formatTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    widths
      .map((width, column) =>
        (column === 0 ? row[0] : row[column])?.[column === 0 ? 'padEnd' : 'padStart'](width),
      )
      .join('  ')
      .trimEnd(),
  );
}
