import type { Logger } from 'pino';
import { backoff } from './backoff.ts';

/** Doing it again would fail the same way: somebody has to change something first. The message says what. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/**
 * Does something that needs a dependency, again and again until it is there. Throws when aborted, and what it
 * throws itself if that is a `PermanentFailure`.
 */
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
      if (error instanceof PermanentFailure) throw error;
      log.warn({ err: error, failures }, `${what} failed; trying again`);
      await backoff(failures, signal);
    }
  }
}
