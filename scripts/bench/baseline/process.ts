import { type ChildProcess, fork } from 'node:child_process';
import type { Load } from '../load/load.ts';
import type { Lap } from '../load/saga-recorder.ts';
import type { Answer, Command, Totals } from './protocol.ts';

export type BaselineProcess = {
  readonly pid: number;
  /** Rejects when the process has ended, for whatever reason. */
  readonly ended: Promise<never>;
  /** What ended since the last lap. */
  lap(): Promise<Lap>;
  /** Stops the load, lets the sagas in flight end and the process exit. */
  stop(): Promise<Totals>;
  /** Ends the process at once; does nothing when it has ended. */
  kill(): void;
};

export type BaselineProcessOptions = {
  readonly databaseUrl: string;
  readonly connections: number;
  readonly load: Load;
  readonly seed: number;
};

/** Starts the process and its load. When it ends on its own it says why itself, on stderr. */
export async function startBaselineProcess(options: BaselineProcessOptions): Promise<BaselineProcess> {
  const { databaseUrl, ...settings } = options;
  const child = fork(new URL('main.ts', import.meta.url), {
    env: { ...process.env, DATABASE_URL: databaseUrl, NODE_ENV: 'production' },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the baseline process could not be started');
  const ended = whenEnded(child);
  const ask = <Kind extends Answer['kind']>(command: Command, expected: Kind) =>
    Promise.race([askOnce(child, command, expected), ended]);

  await ask({ kind: 'start', ...settings }, 'started');
  return {
    pid,
    ended,
    lap: async () => (await ask({ kind: 'lap' }, 'lap')).lap,
    stop: async () => (await ask({ kind: 'stop' }, 'stopped')).totals,
    kill: () => void child.kill('SIGKILL'),
  };
}

function whenEnded(child: ChildProcess): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code, signal) =>
      reject(new Error(`the baseline process ended (${signal ?? `code ${code}`})`)),
    );
  });
  // It ends in the good case too, when nobody waits any more; those who do wait still get the rejection.
  ended.catch(() => {});
  return ended;
}

function askOnce<Kind extends Answer['kind']>(
  child: ChildProcess,
  command: Command,
  expected: Kind,
): Promise<Extract<Answer, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      const answer = message as Answer;
      if (answer.kind === expected) resolve(answer as Extract<Answer, { kind: Kind }>);
      else reject(new Error(`the baseline process answered "${answer.kind}" instead of "${expected}"`));
    });
    child.send(command, (error) => error && reject(error));
  });
}
