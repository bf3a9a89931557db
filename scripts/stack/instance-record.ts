import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts';
import type { Stoppable } from './stop-order.ts';

/** Who runs a stack in a folder, and what it has started there: kept in a file to survive its owner. */
export interface InstanceRecord {
  readonly owner: ProcessIdentity;
  readonly children: readonly Stoppable[];
}

const recordFile = (dir: string) => join(dir, 'instance.json');

export function readRecord(dir: string): InstanceRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(dir), 'utf8')) as InstanceRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The pid of the process that runs a stack in this folder right now. */
export function runningOwner(dir: string): number | undefined {
  const record = readRecord(dir);
  return record !== undefined && isRunning(record.owner) ? record.owner.pid : undefined;
}

/** Makes this process the owner of the folder. False when there is a record already, alive or stale. */
export function claim(dir: string): boolean {
  const draft = `${recordFile(dir)}.${process.pid}`;
  const owner = identify(process.pid) as ProcessIdentity;
  writeFileSync(draft, JSON.stringify({ owner, children: [] } satisfies InstanceRecord));
  try {
    // Unlike a rename, a link never replaces another one's claim, and nobody sees a half-written record.
    linkSync(draft, recordFile(dir));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

export function writeChildren(dir: string, children: readonly Stoppable[]): void {
  const owner = identify(process.pid) as ProcessIdentity;
  const plain = children.map(({ name, layer, stopSignal, pid, startedAt }) => {
    return { name, layer, stopSignal, pid, startedAt };
  });
  const draft = `${recordFile(dir)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ owner, children: plain } satisfies InstanceRecord, undefined, 2));
  renameSync(draft, recordFile(dir));
}

export function removeRecord(dir: string): void {
  rmSync(recordFile(dir), { force: true });
}
