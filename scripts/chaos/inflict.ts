import { setTimeout as wait } from 'node:timers/promises';
import type { Target } from './fault.ts';
import type { Act } from './plan.ts';

/** A fault that came. Times are milliseconds, from the beginning of the run. */
export type Fired = {
  readonly fault: string;
  readonly hit: string;
  readonly fromMs: number;
  readonly untilMs: number;
};

/**
 * Makes everything go wrong as planned; resolves when all of it is mended. One lane's fault that takes longer to mend
 * puts its next ones off. Rejects when something cannot be mended, or the signal aborts.
 */
export async function inflict(
  target: Target,
  plan: readonly (readonly Act[])[],
  { durationMs, signal, log }: { durationMs: number; signal: AbortSignal; log: (line: string) => void },
): Promise<readonly Fired[]> {
  const startedAt = performance.now();
  const since = () => Math.round(performance.now() - startedAt);
  const fired: Fired[] = [];
  const failure = new AbortController();
  const halt = AbortSignal.any([signal, failure.signal]);
  const ended = await Promise.allSettled(
    plan.map(async (acts) => {
      for (const { fault, atMs, lastsMs, draw } of acts) {
        await wait(Math.max(0, atMs - since()), undefined, { signal: halt });
        if (since() + lastsMs > durationMs) return;
        const fromMs = since();
        const last = () => wait(lastsMs, undefined, { signal: halt });
        const hit = await fault.inflict(target, draw, last).catch((error: unknown) => {
          halt.throwIfAborted();
          const broken = new Error(`${fault.name}: it could not be mended`, { cause: error });
          failure.abort(broken);
          throw broken;
        });
        if (hit !== undefined) fired.push({ fault: fault.name, hit, fromMs, untilMs: since() });
        log(`  ${(fromMs / 1000).toFixed(1).padStart(6)} s  ${fault.name}: ${hit ?? 'nothing was hit'}`);
      }
    }),
  );
  signal.throwIfAborted();
  const broken = ended.find((lane) => lane.status === 'rejected');
  if (broken) throw failure.signal.reason ?? broken.reason;
  return fired;
}
