import { defineConfig } from 'vitest/config';

/** `.unit` and `.types` tests need nothing; `.int` and `.e2e` tests get a stack, started once for all of them. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.{unit,types}.test.ts'] } },
      {
        test: {
          name: 'stack',
          include: ['test/**/*.{int,e2e}.test.ts'],
          globalSetup: ['test/harness/stack-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
