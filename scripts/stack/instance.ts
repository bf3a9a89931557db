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
  const dismissGuard = postGuard(dir);

  let daemons: readonly Daemon[] = [];
  const launching = new Set<Promise<Daemon>>();
  let stopping: Promise<void> | undefined;

  const launch = async (spec: DaemonSpec) => {
    const daemon = await launchDaemon(spec);
    daemons = [...daemons.filter((earlier) => earlier.end() === undefined), daemon];
    writeChildren(dir, daemons);
    return daemon;
  };
  const stop = async () => {
    await Promise.allSettled(launching);
    const killed = await stopInOrder(daemons);
    for (const name of killed) log(`  ${name} did not end in time and was killed`);
    removeRecord(dir);
    dismissGuard();
  };
  return {
    dir,
    async launch(spec) {
      if (stopping) throw new Error(`cannot start ${spec.name}: stopping`);
      const launched = launch(spec);
      launching.add(launched);
      try {
        return await launched;
      } finally {
        launching.delete(launched);
      }
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

function postGuard(dir: string): () => void {
  const guard = spawn(process.execPath, [join(import.meta.dirname, 'guard.ts'), dir, String(process.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  // Without its guard a stack still runs and stops; only a killed script's processes would stay behind until
  // the next start finds them in the record.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  return () => guard.stdin.end();
}

async function clearStaleRecord(dir: string, log: Log): Promise<void> {
  const owner = runningOwner(dir);
  if (owner !== undefined) {
    throw new UserError(
      `Already running in ${dir} (process ${owner}). Stop it first, e.g. with Ctrl-C there.`,
    );
  }
  const stale = readRecord(dir);
  if (stale === undefined) return;
  log('  The last run was killed: stopping what it left');
  await stopInOrder(stale.children);
  removeRecord(dir);
}
