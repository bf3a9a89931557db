import type { CounterExample } from '../../shared/proof/breach.ts';
import { Coverage } from '../../shared/proof/coverage.ts';
import { checkDeclarations } from '../../shared/proof/declaration/check.ts';
import type { Finding } from '../../shared/proof/declaration/finding.ts';
import { renderFindings } from '../../shared/proof/declaration/render.ts';
import type { Exploration } from '../../shared/proof/explore.ts';
import { shopChoreography } from '../contracts/choreography.ts';
import { counterExampleText } from './counter-example-text.ts';
import { type Length, lengths, scenarioNames } from './model/scenario-list.ts';
import { theFive } from './model/scenarios.ts';
import { unreached } from './model/unreached.ts';
import { inThreads } from './pool.ts';
import { type Proven, provenOf } from './proven.ts';
import { reachOf } from './reach.ts';
import type { ScenarioResult, ScenarioTask } from './scenario-task.ts';

export type Proof = {
  readonly proven: Proven;
  /** What is wrong, to be read by people; empty if all is proven. */
  readonly problems: readonly string[];
  /** By scenario. */
  readonly counterExamples: ReadonlyMap<string, CounterExample>;
  readonly seconds: number;
};

type Options = {
  readonly length: Length;
  /** Of the scenarios that are not plain, only those whose name contains this. */
  readonly only?: string;
  log(line: string): void;
};

const worker = new URL('./scenario-worker.ts', import.meta.url);

/** Checks the declarations, then explores the scenarios up to the given length, on all cores. */
export async function prove({ length, only, log }: Options): Promise<Proof> {
  const startedAt = performance.now();
  const problems = await declared(log);
  const coverage = new Coverage();
  const explorations = new Map<string, Exploration>();
  const findings = new Map<string, Finding>();
  const counterExamples = new Map<string, CounterExample>();

  for (const part of lengths.slice(0, lengths.indexOf(length) + 1)) {
    const known = part === 'plain' ? undefined : [...coverage.cells.values()];
    // The longest first, so that no core is left with it in the end.
    const names = scenarioNames(part).filter((name) => part === 'plain' || name.includes(only ?? ''));
    const tasks = names.map((name) => ({ name, ...(known && { known }) }));
    await inThreads<ScenarioTask, ScenarioResult>(worker, tasks.toReversed(), ({ name }, result) => {
      const { exploration, seconds } = result;
      coverage.add(result.cells);
      explorations.set(name, exploration);
      for (const finding of result.findings) findings.set(renderFindings([finding]), finding);
      problems.push(...result.missing);
      if (exploration.counterExample) counterExamples.set(name, exploration.counterExample);
      log(line(name, exploration, seconds));
    });
    if (counterExamples.size > 0) break;
  }

  if (findings.size > 0) problems.push(renderFindings([...findings.values()]));
  for (const [name, example] of counterExamples) problems.push(counterExampleText(name, example));
  const reach = reachOf(theFive, coverage.cells, unreached);
  log(`${reach.reached} of ${reach.cells} pairs of status and input were reached`);
  if (counterExamples.size === 0 && only === undefined) problems.push(...reach.problems);
  const inOrder = lengths.flatMap(scenarioNames).flatMap((name) => {
    const exploration = explorations.get(name);
    return exploration ? [[name, exploration] as const] : [];
  });
  const seconds = (performance.now() - startedAt) / 1000;
  return { proven: provenOf(new Map(inOrder), coverage.cells), problems, counterExamples, seconds };
}

async function declared(log: Options['log']): Promise<string[]> {
  const choreography = await shopChoreography();
  const startedAt = performance.now();
  const findings = checkDeclarations(choreography);
  log(`declarations checked in ${(performance.now() - startedAt).toFixed(0)} ms`);
  return findings.length > 0 ? [renderFindings(findings)] : [];
}

function line(name: string, { states, transitions, depth, ends }: Exploration, seconds: number): string {
  const figures = [states, transitions].map((count) => count.toLocaleString('en').padStart(11));
  return `${figures[0]} states ${figures[1]} steps ${String(depth).padStart(3)} deep ${String(ends).padStart(6)} ends ${seconds.toFixed(1).padStart(6)} s  ${name}`;
}
