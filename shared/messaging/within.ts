import type { Logger } from 'pino';

/** Waits for a step, but not longer than this: what it leaves undone is recovered by the next start. */
export async function within(
  what: string,
  milliseconds: number,
  work: Promise<unknown>,
  log: Logger,
): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<'over'>();
  const timer = setTimeout(() => resolve('over'), milliseconds);
  try {
    if ((await Promise.race([work, over])) === 'over') log.warn(`${what} takes too long and is left undone`);
  } catch (error) {
    log.warn({ err: error }, `${what} failed`);
  } finally {
    clearTimeout(timer);
  }
}
