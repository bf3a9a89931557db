import { setTimeout as delay } from 'node:timers/promises';

/** Waits after the given number of failures in a row: 50 ms, doubling up to 5 s. Ends early when aborted. */
export async function backoff(failures: number, signal: AbortSignal): Promise<void> {
  await pause(Math.min(5_000, 50 * 2 ** Math.min(failures - 1, 10)), signal);
}

/** Waits this many milliseconds, or until aborted; never throws. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => {});
}
