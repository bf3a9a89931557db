import { defineConfig } from 'vitest/config';

/** Milliseconds. Ends what hangs; whether something comes in time is not what is tested, and machines may be busy. */
const patientMs = 240_000;

/**
 * `.unit` and `.types` tests need nothing; `.int` and `.e2e` tests get a stack, started once for all of them. `.saga`
 * tests run in memory with the ones and on the stack with the others.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.{unit,types,saga}.test.ts'],
          env: { SAGA_WORLD: 'memory' },
          // By default one processor is left to the runner, which has little to do.
          maxWorkers: '100%',
          testTimeout: patientMs,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'stack',
          include: ['test/**/*.{int,e2e,saga}.test.ts'],
          env: { SAGA_WORLD: 'stack' },
          globalSetup: ['test/harness/stack-setup.ts'],
          sequence: { groupOrder: 1 },
          // They wait for servers, leases and sessions most of the time.
          maxWorkers: 4,
          testTimeout: patientMs,
          hookTimeout: patientMs,
        },
      },
    ],
  },
});
