import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A service as a process of its own. */
export type ServiceProcess = {
  readonly pid: number;
  /** What it has printed so far. */
  output(): string;
  /** Resolves with its exit code, or with the signal that has ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  kill(signal: NodeJS.Signals): void;
};

/** Starts the script with exactly this environment (and PATH). */
export function serviceProcess(script: URL, env: NodeJS.ProcessEnv): ServiceProcess {
  const child = spawn(process.execPath, [script.pathname], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = once(child, 'close').then(
    ([code, signal]: unknown[]) => (signal ?? code) as number | NodeJS.Signals,
  );
  return { pid: child.pid as number, output: () => output, ended, kill: (signal) => void child.kill(signal) };
}
