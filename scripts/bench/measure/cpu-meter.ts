import { readdirSync, readFileSync } from 'node:fs';
import { cpuSecondsByGroup, type GroupRoots } from './cpu-groups.ts';
import { type ProcessStat, parseProcessStat } from './process-stat.ts';
import type { CpuSeconds } from './window.ts';

export type CpuMeter<Group extends string> = {
  /** The CPU seconds that each group used since the last lap, or since the meter was started. */
  lap(): CpuSeconds<Group>;
};

/** Measures groups of process trees through `/proc` (Linux). Throws when a root is not running, at any lap. */
export function startCpuMeter<Group extends string>(roots: GroupRoots<Group>): CpuMeter<Group> {
  let before = cpuSecondsByGroup(readProcesses(), roots);
  return {
    lap() {
      const now = cpuSecondsByGroup(readProcesses(), roots);
      const used = {} as Record<Group, number>;
      for (const group of Object.keys(now) as Group[]) used[group] = now[group] - before[group];
      before = now;
      return used;
    },
  };
}

function readProcesses(): ProcessStat[] {
  const processes: ProcessStat[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = readStat(name);
    if (text !== undefined) processes.push(parseProcessStat(text));
  }
  return processes;
}

/** Nothing for a process that ended after it was listed. */
function readStat(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
