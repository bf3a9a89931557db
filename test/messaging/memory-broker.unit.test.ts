import { describe, it, onTestFinished } from 'vitest';
import { type CaseName, cases } from './broker-conformance/cases.ts';
import { memoryUnderTest } from './broker-conformance/memory-under-test.ts';

describe('the broker in memory keeps what the toolkit relies on', () => {
  it.each(Object.keys(cases) as CaseName[])('%s', async (name) => {
    const under = memoryUnderTest();
    onTestFinished(() => under.close());
    await cases[name](under);
  });
});
