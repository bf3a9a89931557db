import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repository } from '../harness/readme.ts';

describe('docs/testing.md', () => {
  it('shows the example that is run here, as a file in test/ would have it', () => {
    const [, shown = ''] = read('docs/testing.md').match(/^```ts\n(.*?)^```/ms) ?? [];
    const run = read('test/docs/examples/in-memory.unit.test.ts');
    expect(shown).toBe(run.replaceAll("'../../harness/", "'./harness/"));
  });
});

function read(file: string): string {
  return readFileSync(`${repository}${file}`, 'utf8');
}
