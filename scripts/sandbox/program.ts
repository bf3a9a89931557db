import { ConfigError } from '../../shared/config.ts';

export type Running = {
  /** One for each thing that listens, for people. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
};

/** Longer than any stop should take, and short enough for whoever waits for this process to end. */
const stopWithinMs = 2000;

/** Runs what stands in for outside parties as this process, until SIGTERM or SIGINT: exit code 0, or 1 if it hangs. */
export async function runProgram(name: string, start: () => Promise<Running>): Promise<void> {
  try {
    const { lines, stop } = await start();
    const end = () => {
      setTimeout(() => process.exit(1), stopWithinMs).unref();
      void stop().then(() => process.exit(0));
    };
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
    for (const line of lines) console.log(line);
  } catch (error) {
    console.error(`the ${name} could not start:`, error instanceof ConfigError ? error.message : error);
    process.exitCode = 1;
  }
}
