import { describe, inject, it } from 'vitest';
import { type CaseName, cases } from './broker-conformance/cases.ts';
import { kafkajsUnderTest } from './broker-conformance/kafkajs-under-test.ts';

describe.concurrent('kafkajs, as it is used behind the port, keeps what the toolkit relies on', () => {
  it.for(Object.keys(cases) as CaseName[])('%s', async (name, { onTestFinished }) => {
    const under = await kafkajsUnderTest(inject('stack').kafkaBrokers);
    onTestFinished(() => under.close());
    await cases[name](under);
  });
});
