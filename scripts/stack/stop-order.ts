import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { killTree, processTree, sendSignal, signalAll } from './process-tree.ts';

/**
 * The parts of a running stack in the order in which they stop: nobody loses what it still needs to end well.
 * `until` is when the part has to be gone, in ms from the start of stopping; what is left is killed then.
 * The sum keeps the promise that everything stops within 10 s.
 */
const stopOrder = [
  { layer: 'service', until: 6_500 },
  { layer: 'sandbox', until: 7_000 },
  { layer: 'registry', until: 7_700 },
  { layer: 'broker', until: 9_000 },
  { layer: 'database', until: 9_700 },
] as const;

export type Layer = (typeof stopOrder)[number]['layer'];

export interface Stoppable extends ProcessIdentity {
  readonly name: string;
  readonly layer: Layer;
  /** What asks this process to end well. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
}

/** Stops everything given within 10 s and returns the names of what had to be killed. Never throws. */
export async function stopInOrder(processes: readonly Stoppable[]): Promise<string[]> {
  const startedAt = performance.now();
  const killed: string[] = [];
  for (const { layer, until } of stopOrder) {
    const members = processes.filter((process) => process.layer === layer);
    const left = startedAt + until - performance.now();
    const stopped = await Promise.all(members.map((member) => stopProcess(member, left)));
    killed.push(...members.filter((_, index) => stopped[index] === 'killed').map((member) => member.name));
  }
  return killed;
}

/**
 * Asks a process to end, paused or not, waits, and kills it with all it has started when it is still there after
 * `timeoutMs`.
 */
export async function stopProcess(process: Stoppable, timeoutMs: number): Promise<'ended' | 'killed'> {
  if (await askToEnd(process, timeoutMs)) return 'ended';
  await killTree(process);
  return 'killed';
}

/** Whether it has ended in time. */
async function askToEnd(process: Stoppable, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  if (!isRunning(process)) return true;
  sendSignal(process.pid, process.stopSignal);
  // What is paused hears it only now.
  signalAll(processTree(process), 'SIGCONT');
  while (isRunning(process)) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}
