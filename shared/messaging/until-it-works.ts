import type { Logger } from 'pino';
import { backoff } from './backoff.ts';

/** Does something that needs a dependency, again and again until it is there. Throws only when aborted. */
export async function untilItWorks<Result>(
  what: string,
  work: () => Promise<Result>,
  log: Logger,
  signal: AbortSignal,
): Promise<Result> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      log.warn({ err: error, failures }, `${what} failed; trying again`);
      await backoff(failures, signal);
    }
  }
}
