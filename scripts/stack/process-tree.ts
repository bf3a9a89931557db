import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';

/**
 * A process and everything that descends from it, itself first: Postgres works in processes of their own, each in a
 * session of its own, where a signal for its process group does not reach them. Empty when the process has ended.
 */
export function processTree(root: ProcessIdentity): ProcessIdentity[] {
  if (!isRunning(root)) return [];
  const childrenOf = Map.groupBy(allProcesses(), ({ parent }) => parent);
  const tree = [root.pid];
  // The list grows while it is walked.
  for (const pid of tree) tree.push(...(childrenOf.get(pid) ?? []).map((child) => child.pid));
  return [root, ...tree.slice(1).flatMap((pid) => identify(pid) ?? [])];
}

/** Sends the signal to each of them that still runs. */
export function signalAll(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): void {
  for (const { pid } of processes.filter(isRunning)) sendSignal(pid, signal);
}

/**
 * Ends a process, its group and all that descends from it, at once. Resolves when they are gone: a Postgres is neither
 * started beside what another one has left running, nor its folder removed.
 */
export async function killTree(root: ProcessIdentity): Promise<void> {
  if (!isRunning(root)) return;
  // Held still, it starts nothing that the list would miss.
  sendSignal(root.pid, 'SIGSTOP');
  const tree = processTree(root);
  sendSignal(-root.pid, 'SIGKILL');
  signalAll(tree, 'SIGKILL');
  const deadline = performance.now() + killedWithinMs;
  while (tree.some(isRunning) && performance.now() < deadline) await delay(10);
}

/** Only what waits for a disk takes any time to die. */
const killedWithinMs = 2_000;

/** To a process, or with a minus to its group. Does nothing when there is none: it may just have ended. */
export function sendSignal(pidOrGroup: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pidOrGroup, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function allProcesses(): { readonly pid: number; readonly parent: number }[] {
  if (existsSync('/proc/self/stat'))
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ pid: Number(name), parent: parentFromProc(name) }));
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      return { pid: pid ?? 0, parent: parent ?? 0 };
    });
}

/** NaN for a process that ended after it was listed. */
function parentFromProc(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return Number.NaN;
  }
}
