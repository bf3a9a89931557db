import { setTimeout as delay } from 'node:timers/promises';

export type Patience = {
  /** How long to go on asking, in milliseconds. Default 120 s: what fails, fails late; what works, works at once. */
  readonly withinMs?: number;
};

const askEveryMs = 20;
const patientMs = 120_000;

/** Runs the assertions again and again until they hold, and gives what they return; throws their last failure. */
export async function eventually<Result>(
  assertions: () => Result | Promise<Result>,
  { withinMs = patientMs }: Patience = {},
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await assertions();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(askEveryMs);
  }
}

export type Silence = {
  /** How long nothing may change, in milliseconds. Default 400: several turns of every poller but redrive's. */
  readonly forMs?: number;
  readonly withinMs?: number;
};

/**
 * Waits until what the probe tells has stayed the same for a while, and gives it: for showing that nothing more
 * comes. Throws when it never comes to rest.
 */
export async function quiet<Result>(
  probe: () => Result | Promise<Result>,
  { forMs = 400, withinMs = patientMs }: Silence = {},
): Promise<Result> {
  const deadline = performance.now() + withinMs;
  let last = await probe();
  let since = performance.now();
  for (;;) {
    await delay(askEveryMs);
    const now = await probe();
    if (JSON.stringify(now) !== JSON.stringify(last)) {
      last = now;
      since = performance.now();
    } else if (performance.now() - since >= forMs) return now;
    if (performance.now() > deadline)
      throw new Error(`did not come to rest within ${withinMs} ms: ${JSON.stringify(now)}`);
  }
}
