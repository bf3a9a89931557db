import { test } from 'vitest';
import type { Backstage } from './backstage.ts';
import { SagaUnderTest } from './saga-under-test.ts';
import './matchers.ts';

/** Where the tests of a saga run: what `vitest.config.ts` says for this run. */
export const sagaWorld = process.env.SAGA_WORLD === 'stack' ? 'stack' : 'memory';

/** A world in which several tests run, one after the other. */
export type OpenWorld<Wish, Act extends string> = {
  /** Behind the scenes of one more test. */
  backstage(): Backstage<Wish, Act>;
  close(): Promise<void>;
};

/**
 * Makes vitest's `test` for one saga: each test gets a `saga` of its own. On a real stack, the tests of one file share
 * its services and do not see each other's orders.
 */
export function sagaTest<Wish, Act extends string>(kit: {
  /** Opens the world in which a file's tests run. */
  open(where: typeof sagaWorld): Promise<OpenWorld<Wish, Act>>;
  /** How an order has ended, in words, if the event says so. */
  endingOf(event: { readonly type: string; readonly data: unknown }): string | undefined;
}) {
  return (
    test
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted.
      .extend('world', { scope: 'file' }, async ({}, { onCleanup }) => {
        const world = await kit.open(sagaWorld);
        onCleanup(() => world.close());
        return world;
      })
      .extend('saga', async ({ world }, { onCleanup }) => {
        const backstage = world.backstage();
        onCleanup(() => backstage.leave());
        return new SagaUnderTest(backstage, kit.endingOf);
      })
  );
}
