import { defineConfig } from 'vitest/config';

/** `.unit` and `.types` tests need nothing; `.int` and `.e2e` tests get a stack, started once for all of them. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.{unit,types}.test.ts'], sequence: { groupOrder: 0 } } },
      {
        test: {
          name: 'stack',
          include: ['test/**/*.{int,e2e}.test.ts'],
          globalSetup: ['test/harness/stack-setup.ts'],
          sequence: { groupOrder: 1 },
          // They wait for servers, leases and sessions most of the time.
          maxWorkers: 4,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
