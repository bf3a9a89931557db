import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { identify } from './process-identity.ts';
import type { Layer, Stoppable } from './stop-order.ts';

export interface DaemonSpec {
  readonly name: string;
  readonly layer: Layer;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process: nothing is inherited. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Gets stdout and stderr; the file of the start before is kept as `<name>.previous.log`. */
  readonly logFile: string;
  readonly stopSignal?: 'SIGTERM' | 'SIGINT';
  readonly user?: { readonly uid: number; readonly gid: number };
}

export interface Daemon extends Stoppable {
  readonly logFile: string;
  /** Resolves with words like "ended with code 1" when the process ends; never rejects. */
  readonly ended: Promise<string>;
  /** The same words once it has ended, undefined while it runs. */
  readonly end: () => string | undefined;
}

/**
 * Starts a process in a session of its own, so that a terminal's Ctrl-C reaches only the script that started
 * it and the order of stopping stays ours. Rejects when the command cannot be run at all.
 */
export async function launchDaemon(spec: DaemonSpec): Promise<Daemon> {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  if (existsSync(spec.logFile)) renameSync(spec.logFile, spec.logFile.replace(/\.log$/, '.previous.log'));
  const log = openSync(spec.logFile, 'a');
  const child = spawn(spec.command, spec.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: spec.env,
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
    ...spec.user,
  });
  closeSync(log);

  let end: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      end = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
      resolve(end);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => reject(new Error(`cannot start ${spec.name}: ${error.message}`)));
  });
  const pid = child.pid as number;
  const startedAt = identify(pid)?.startedAt ?? 'ended at once';
  const { name, layer, logFile, stopSignal = 'SIGTERM' } = spec;
  return { name, layer, logFile, stopSignal, pid, startedAt, ended, end: () => end };
}

/** How it has ended and where to read on; undefined while it runs. */
export function endOf(daemon: Daemon): string | undefined {
  return daemon.end()?.concat(`, see ${daemon.logFile}`);
}

/** The last lines of a log, for an error message about the process that wrote it. */
export function logTail(logFile: string, lines = 20): string {
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
