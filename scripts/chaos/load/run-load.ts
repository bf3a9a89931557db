import { setTimeout as wait } from 'node:timers/promises';
import { type Shop, visit } from './shop.ts';
import { type Shopper, shopperAt } from './shopper.ts';

/** What was asked of the shop. */
export type Visited = {
  /** Everything that the shopper did was accepted. */
  readonly accepted: readonly Shopper[];
  /** Shoppers who had not got through when the run ended; what they wanted may have been done. */
  readonly givenUp: readonly Shopper[];
};

/** So long shoppers go on trying after the last one has come. */
const patienceMs = 60_000;

/**
 * Sends so many shoppers per second through the shop, whether or not earlier ones have got through, until `stop`
 * aborts; resolves when all have. Rejects when the shop refuses what it must accept, and when `abandon` aborts.
 */
export async function runLoad(
  shop: Shop,
  { seed, perSecond }: { readonly seed: number; readonly perSecond: number },
  { stop, abandon }: { readonly stop: AbortSignal; readonly abandon: AbortSignal },
): Promise<Visited> {
  const patience = new AbortController();
  abandon.addEventListener('abort', () => patience.abort(), { once: true });
  const failed = Promise.withResolvers<never>();
  const accepted: Shopper[] = [];
  const givenUp: Shopper[] = [];
  const visits: Promise<void>[] = [];
  const begin = (shopper: Shopper) =>
    visit(shop, shopper, patience.signal).then(
      () => void accepted.push(shopper),
      (error: unknown) => {
        if (patience.signal.aborted) givenUp.push(shopper);
        else failed.reject(error);
      },
    );
  const all = async () => {
    const startedAt = performance.now();
    const halt = AbortSignal.any([stop, abandon]);
    for (let index = 0; !halt.aborted; index += 1) {
      visits.push(begin(shopperAt(seed, index)));
      const due = startedAt + ((index + 1) / perSecond) * 1_000;
      // Rejects only when stopped, which the loop's condition sees.
      await wait(Math.max(0, due - performance.now()), undefined, { signal: halt }).catch(() => {});
    }
    const timer = setTimeout(() => patience.abort(), patienceMs);
    await Promise.all(visits);
    clearTimeout(timer);
    abandon.throwIfAborted();
  };
  try {
    await Promise.race([all(), failed.promise]);
  } finally {
    patience.abort();
  }
  return { accepted, givenUp };
}
