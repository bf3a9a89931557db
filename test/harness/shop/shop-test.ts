import { howEnded } from '../../../scripts/audit/routes.ts';
import { memoryBackstage } from '../saga-test/memory-backstage.ts';
import { sagaTest } from '../saga-test/saga-test.ts';
import { shopInMemory } from './shop-in-memory.ts';
import type { Act, Wish } from './wish.ts';

/** A test of the shop's saga: in memory, or on a real stack with the five services. */
export const shopTest = sagaTest<Wish, Act>({
  endingOf: howEnded,
  async open(where) {
    if (where === 'memory') return { backstage: () => memoryBackstage(shopInMemory), close: async () => {} };
    const { openShopOnStack } = await import('./shop-on-stack.ts');
    return await openShopOnStack();
  },
});
