import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, type DaemonSpec, launchDaemon } from './daemon.ts';
import { claim, readRecord, removeRecord, runningOwner, writeChildren } from './instance-record.ts';
import type { Log } from './progress.ts';
import { stopInOrder } from './stop-order.ts';
import { UserError } from './user-error.ts';

/** Everything one script has started in one folder. */
export interface Instance {
  readonly dir: string;
  /** Starts a process and makes sure that it ends with this instance. Rejects once stopping has begun. */
  launch(spec: DaemonSpec): Promise<Daemon>;
  /** Stops everything in order within 10 s. Safe to call twice: the second call waits for the first. */
  stop(): Promise<void>;
}

/**
 * Opens the folder for this process. What an instance that was killed has left running is stopped first; one
 * that is alive is a `UserError`.
 *
 * A guard process watches this one and stops what is left should it be killed without a chance to do so.
 */
export async function openInstance(dir: string, log: Log): Promise<Instance> {
  mkdirSync(dir, { recursive: true });
  while (!claim(dir)) await clearStaleRecord(dir, log);
  const guard = spawn(process.execPath, [join(import.meta.dirname, 'guard.ts'), dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();

  let daemons: readonly Daemon[] = [];
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    const killed = await stopInOrder(daemons);
    for (const name of killed) log(`  ${name} did not end in time and was killed`);
    removeRecord(dir);
    guard.stdin.end();
  };
  return {
    dir,
    async launch(spec) {
      if (stopping) throw new Error(`cannot start ${spec.name}: stopping`);
      const daemon = await launchDaemon(spec);
      daemons = [...daemons.filter((earlier) => earlier.end() === undefined), daemon];
      writeChildren(dir, daemons);
      return daemon;
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function clearStaleRecord(dir: string, log: Log): Promise<void> {
  const owner = runningOwner(dir);
  if (owner !== undefined) {
    throw new UserError(`Already running in ${dir} (process ${owner}). Stop it first, e.g. with Ctrl-C there.`);
  }
  const stale = readRecord(dir);
  if (stale === undefined) return;
  log('  The last run was killed: stopping what it left');
  await stopInOrder(stale.children);
  removeRecord(dir);
}
