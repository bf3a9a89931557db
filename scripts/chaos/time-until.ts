import { waitUntil } from '../stack/wait-until.ts';

/** What there still is of what there must not be. */
export type Open = { readonly [what: string]: number };

export type Timed = {
  /** Milliseconds until nothing was open any more; undefined if that did not come about. */
  readonly tookMs?: number;
  /** In a sentence, when it did not come about in time: late counts as not in time, though it came. */
  readonly problem?: string;
};

/** Looks again and again until nothing is open, and tells how long that took. Rejects when the signal is aborted. */
export async function timeUntil(
  what: string,
  limitMs: number,
  look: () => Promise<Open>,
  signal: AbortSignal,
): Promise<Timed> {
  const startedAt = performance.now();
  const isDone = async () => {
    const open = Object.entries(await look()).filter(([, count]) => count !== 0);
    if (open.length > 0) throw new Error(open.map(([name, count]) => `${count} ${name}`).join(', '));
    return true;
  };
  try {
    await waitUntil(what, isDone, { timeoutMs: limitMs, signal });
  } catch (error) {
    signal.throwIfAborted();
    return { problem: (error as Error).message };
  }
  const tookMs = Math.round(performance.now() - startedAt);
  // One look may take longer than all of them may.
  if (tookMs > limitMs)
    return { tookMs, problem: `${what}: only after ${tookMs / 1000} s, not ${limitMs / 1000} s` };
  return { tookMs };
}
