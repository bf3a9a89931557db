/** One process as the kernel accounts for it. */
export type ProcessStat = {
  readonly pid: number;
  readonly parentPid: number;
  /** User and system time of the process itself and of its children that ended and were waited for. */
  readonly cpuSeconds: number;
};

/** The kernel reports times to user space in hundredths of a second on every Linux that runs Node. */
const ticksPerSecond = 100;

// Positions after the command name; see proc_pid_stat(5).
const parentPidField = 1;
const timeFields = [11, 12, 13, 14]; // utime, stime, cutime, cstime

/** Reads the text of `/proc/<pid>/stat`. Throws when it is not that. */
export function parseProcessStat(text: string): ProcessStat {
  // The command name stands in parentheses and may hold spaces and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = timeFields.reduce((sum, field) => sum + Number(fields[field]), 0);
  const stat = {
    pid: Number.parseInt(text, 10),
    parentPid: Number(fields[parentPidField]),
    cpuSeconds: ticks / ticksPerSecond,
  };
  if (Object.values(stat).some(Number.isNaN)) throw new Error(`not the text of a /proc/<pid>/stat: ${text}`);
  return stat;
}
