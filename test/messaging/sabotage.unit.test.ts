import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assumptions } from '../../scripts/sabotage/assumptions.ts';
import { type Sabotage, sabotaged, sabotages } from '../../scripts/sabotage/sabotages.ts';

const toolkit = new URL('../../shared/messaging/', import.meta.url);
const all: [string, Sabotage][] = Object.entries(sabotages);

describe('a sabotage of the toolkit', () => {
  it.each(all)('fits what stands there: %s', (_, { edits }) => {
    for (const edit of edits) {
      const source = readFileSync(new URL(edit.module, toolkit), 'utf8');
      expect(sabotaged(source, edit)).not.toBe(source);
    }
  });

  it('that fits nowhere, or twice, is none', () => {
    const edit = { module: 'relay.ts', find: 'a', replace: 'b' };
    expect(() => sabotaged('c', edit)).toThrow('relay.ts: found 0 times');
    expect(() => sabotaged('a a', edit)).toThrow('relay.ts: found 2 times');
  });

  it('is there for each assumption', () => {
    expect(new Set(all.map(([, { breaks }]) => breaks))).toEqual(new Set(Object.keys(assumptions)));
  });
});
