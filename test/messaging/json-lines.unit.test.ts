import { describe, expect, it } from 'vitest';
import { jsonLines } from '../../shared/postgres/arrays.ts';

describe('JSON texts for a statement', () => {
  it('come one to a line, also when they hold line breaks', () => {
    const values = [{ a: 'x\ny' }, 'b\r\nc', null, 7];
    const lines = jsonLines(values).split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(values);
  });

  it.each([[undefined], [() => 1], [Symbol('s')]])('are refused for what has no JSON: %s', (value) => {
    expect(() => jsonLines([{}, value])).toThrow(/has no JSON/);
  });
});
