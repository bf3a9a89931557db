import type { ProcessStat } from './process-stat.ts';
import type { CpuSeconds } from './window.ts';

/** The processes that each group starts from: their descendants belong to the group too. */
export type GroupRoots<Group extends string> = Readonly<Record<Group, readonly number[]>>;

/**
 * The CPU seconds that each group has used so far, ended and reaped children included.
 *
 * A process belongs to the nearest root above it, so a driver that started the services is not charged with
 * their time. Throws when a root is not running: its group would silently look free of cost.
 */
export function cpuSecondsByGroup<Group extends string>(
  processes: readonly ProcessStat[],
  roots: GroupRoots<Group>,
): CpuSeconds<Group> {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const groupOfRoot = new Map<number, Group>();
  const seconds = {} as Record<Group, number>;
  for (const [group, pids] of Object.entries(roots) as [Group, readonly number[]][]) {
    seconds[group] = 0;
    for (const pid of pids) {
      if (!byPid.has(pid))
        throw new Error(`cannot measure the CPU of "${group}": process ${pid} is not running`);
      groupOfRoot.set(pid, group);
    }
  }

  for (const process of processes) {
    const group = nearestGroup(process, byPid, groupOfRoot);
    if (group !== undefined) seconds[group] += process.cpuSeconds;
  }
  return seconds;
}

function nearestGroup<Group extends string>(
  process: ProcessStat,
  byPid: ReadonlyMap<number, ProcessStat>,
  groupOfRoot: ReadonlyMap<number, Group>,
): Group | undefined {
  let current: ProcessStat | undefined = process;
  while (current !== undefined) {
    const group = groupOfRoot.get(current.pid);
    if (group !== undefined) return group;
    current = byPid.get(current.parentPid);
  }
  return undefined;
}
