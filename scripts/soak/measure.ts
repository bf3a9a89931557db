import { setTimeout as wait } from 'node:timers/promises';
import { startCpuMeter } from '../bench/measure/cpu-meter.ts';
import { pidsOf } from '../bench/measure/system-pids.ts';
import type { RunningServices } from '../stack/service-processes.ts';
import type { RestartableParts } from '../stack/stack-parts.ts';
import { reportHead, reportLine } from './report.ts';
import type { TableMeter } from './table-sizes.ts';
import type { Interval } from './verdict.ts';

export type MeasureOptions = {
  readonly intervals: number;
  readonly intervalSeconds: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
};

/** What is looked at. */
export type Measured = {
  readonly parts: RestartableParts;
  readonly running: RunningServices;
  readonly tables: TableMeter;
};

/** Measures one interval after the other and tells of each. `ended` is asked for the sagas that have ended so far. */
export async function measureIntervals(
  { parts, running, tables }: Measured,
  ended: () => number,
  { intervals, intervalSeconds, log, signal }: MeasureOptions,
): Promise<Interval[]> {
  const meter = startCpuMeter(pidsOf(parts, running));
  const measured: Interval[] = [];
  const start = performance.now();
  let last = { at: start, ended: ended() };
  log(reportHead());
  while (measured.length < intervals) {
    const due = start + (measured.length + 1) * intervalSeconds * 1000;
    await wait(Math.max(0, due - performance.now()), undefined, { signal });
    const now = { at: performance.now(), ended: ended() };
    const cpuSeconds = Object.values(meter.lap()).reduce((sum, seconds) => sum + seconds, 0);
    const sagas = now.ended - last.ended;
    const interval = {
      seconds: (now.at - last.at) / 1000,
      sagas,
      cpuSecondsPer1000: (cpuSeconds / sagas) * 1000,
      sizes: await tables.measure(),
    };
    log(reportLine((now.at - start) / 1000, interval));
    measured.push(interval);
    last = now;
  }
  return measured;
}
