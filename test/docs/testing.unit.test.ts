import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readmeBlock, repository } from '../harness/readme.ts';

describe('docs/testing.md', () => {
  it('shows the examples that are run here, as files in test/ would have them', () => {
    const shown = [...read('docs/testing.md').matchAll(/^```ts\n(.*?)^```/gms)].map(([, block]) => block);
    const run = ['anywhere.saga', 'own-saga.unit', 'in-memory.unit'].map((name) =>
      read(`test/docs/examples/${name}.test.ts`).replaceAll(/'\.\.\/\.\.\/(harness|proof)\//g, "'./$1/"),
    );
    expect(shown).toEqual(run);
  });
});

describe('README.md', () => {
  it('shows the first of them', () => {
    const run = read('test/docs/examples/anywhere.saga.test.ts');
    expect(readmeBlock('ts', 'shopTest')).toBe(run.replaceAll("'../../harness/", "'./harness/"));
  });
});

function read(file: string): string {
  return readFileSync(`${repository}${file}`, 'utf8');
}
