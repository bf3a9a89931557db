import { describe, expect, it } from 'vitest';
import { cases } from './broker-conformance/cases.ts';
import { memoryUnderTest } from './broker-conformance/memory-under-test.ts';
import { type Mutant, mutants } from './broker-conformance/mutants.ts';

/** What has to come comes at once in memory; here it is waited for in vain. */
const patience = { withinMs: 500, quietMs: 50 };

describe.concurrent('a broker that is wrong on purpose is noticed', () => {
  it.for(Object.entries(mutants) as [string, Mutant][])('%s', async ([, { noticedBy, client }]) => {
    const under = memoryUnderTest(patience);
    const wrong = { ...under, client: () => client(under.client()) };
    try {
      await expect(cases[noticedBy](wrong)).rejects.toThrow();
    } finally {
      await under.close();
    }
  });

  it('by every case: there is one for each', () => {
    const noticing = new Set(Object.values(mutants).map(({ noticedBy }) => noticedBy));
    expect(noticing).toEqual(new Set(Object.keys(cases)));
  });
});
