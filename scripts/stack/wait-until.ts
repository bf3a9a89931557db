import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Says why waiting has become pointless, e.g. because the process asked has ended. */
  readonly hopeless?: () => string | undefined;
}

const pollEveryMs = 50;

/** For the servers of the stack: far more than they take, also on a machine that is busy with other things. */
export const readyWithinMs = 120_000;

/**
 * Asks until `check` returns true; a check that throws counts as "not yet".
 * Rejects with the last reason after `timeoutMs`, at once when hopeless, and with the signal's reason on abort.
 */
export async function waitUntil(
  what: string,
  check: () => Promise<boolean>,
  options: WaitOptions,
): Promise<void> {
  const deadline = performance.now() + options.timeoutMs;
  let lastReason = '';
  for (;;) {
    options.signal.throwIfAborted();
    const lost = options.hopeless?.();
    if (lost !== undefined) throw new Error(`${what}: ${lost}`);
    try {
      if (await check()) return;
    } catch (error) {
      lastReason = `: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (performance.now() > deadline) {
      throw new Error(`${what}: not ready within ${options.timeoutMs / 1000} s${lastReason}`);
    }
    await delay(pollEveryMs);
  }
}

/** True when `url` answers 200 within 2 s. */
export async function answersOk(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.status === 200;
}

/**
 * Runs tasks side by side. When one fails the others are aborted and waited for, so that nothing is still
 * starting when the caller begins to clean up; then the first failure is thrown.
 */
export async function together<T extends readonly unknown[]>(
  signal: AbortSignal,
  ...tasks: { [K in keyof T]: (signal: AbortSignal) => Promise<T[K]> }
): Promise<T> {
  const siblings = new AbortController();
  const either = AbortSignal.any([signal, siblings.signal]);
  const running = tasks.map((task) =>
    task(either).catch((error: unknown) => {
      siblings.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(running);
  if (siblings.signal.aborted) throw siblings.signal.reason;
  return (await Promise.all(running)) as unknown as T;
}
