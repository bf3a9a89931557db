import { setTimeout as wait } from 'node:timers/promises';

/**
 * How orders are submitted: `closed` keeps so many sagas in flight, a new one for each that ends (saturates
 * the system); `steady` submits so many per second whether or not earlier ones have ended, so a stall of the
 * system shows in the latencies instead of slowing down the load.
 */
export type Load =
  | { readonly kind: 'closed'; readonly inFlight: number }
  | { readonly kind: 'steady'; readonly perSecond: number };

/**
 * Submits orders 0, 1, 2, ... until stopped, then waits for those in flight and gives the number submitted.
 * `runSaga` resolves when the saga has ended. Its first rejection stops the load and rejects the result.
 */
export async function runLoad(
  load: Load,
  runSaga: (index: number) => Promise<void>,
  stop: AbortSignal,
): Promise<number> {
  return load.kind === 'closed'
    ? runClosed(load.inFlight, runSaga, stop)
    : runSteady(load.perSecond, runSaga, stop);
}

async function runClosed(
  inFlight: number,
  runSaga: (index: number) => Promise<void>,
  stop: AbortSignal,
): Promise<number> {
  let next = 0;
  let failed = false;
  async function lane(): Promise<void> {
    while (!stop.aborted && !failed) await runSaga(next++);
  }
  const lanes = Array.from({ length: inFlight }, () =>
    lane().catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  await Promise.all(lanes);
  return next;
}

async function runSteady(
  perSecond: number,
  runSaga: (index: number) => Promise<void>,
  stop: AbortSignal,
): Promise<number> {
  const start = performance.now();
  const failure = new AbortController();
  const running = new Set<Promise<void>>();
  const halt = AbortSignal.any([stop, failure.signal]);
  let next = 0;
  while (!halt.aborted) {
    const saga = runSaga(next++)
      .catch((error: unknown) => failure.abort(error))
      .finally(() => running.delete(saga));
    running.add(saga);
    const due = start + (next / perSecond) * 1000;
    // Rejects only when halted, which the loop's condition sees.
    await wait(Math.max(0, due - performance.now()), undefined, { signal: halt }).catch(() => undefined);
  }
  await Promise.all(running);
  if (failure.signal.aborted) throw failure.signal.reason;
  return next;
}
