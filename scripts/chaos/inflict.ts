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
 * Makes everything go wrong as planned; resolves when all of it is mended. One lane's fault that takes longer to mend puts
 * its next ones off. Rejects when something cannot be mended, or the signal aborts.
 */
export async function inflict(
  target: Target,
  plan: readonly (readonly Act[])[],
  { durationMs, signal, log }: { durationMs: number; signal: AbortSignal; log: (line: string) => void },
): Promise<readonly Fired[]> {
  const startedAt = performance.now();
  const since = () => Math.round(performance.now() - startedAt);
  const fired: Fired[] = [];
  await Promise.all(
    plan.map(async (acts) => {
      for (const { fault, atMs, lastsMs, draw } of acts) {
        await wait(Math.max(0, atMs - since()), undefined, { signal });
        if (since() + lastsMs > durationMs) return;
        const fromMs = since();
        const last = () => wait(lastsMs, undefined, { signal });
        const hit = await fault.inflict(target, draw, last).catch((error: unknown) => {
          throw new Error(`${fault.name}: it could not be mended`, { cause: error });
        });
        fired.push({ fault: fault.name, hit, fromMs, untilMs: since() });
        log(`  ${(fromMs / 1000).toFixed(1).padStart(6)} s  ${fault.name}: ${hit}`);
      }
    }),
  );
  return fired;
}
