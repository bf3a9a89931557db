import postgres, { type Sql } from 'postgres';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { jsonLines, plainArray, textArray } from '../../shared/postgres/arrays.ts';

let sql: Sql;
beforeAll(() => {
  sql = postgres(inject('stack').adminDatabaseUrl, { max: 1, fetch_types: false });
  return () => sql.end();
});

const hard = [
  '',
  ' ',
  'NULL',
  'null',
  '{}',
  '{"a",b}',
  'a,b',
  '"',
  '\\',
  '\\"',
  "it's",
  'é茶😀',
  'tab\tand\nline',
];

describe('Postgres reads whole columns as they were written', () => {
  it.each([
    ['integer', [1, -1, null, 0]],
    ['bigint', ['9007199254740993', null]],
    ['uuid', ['7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d', null]],
  ])('%s', async (type, values) => {
    const rows = await sql.unsafe(`select v::text from unnest($1::${type}[]) as v`, [plainArray(values)]);
    expect(rows.map(({ v }) => v)).toEqual(values.map((value) => (value === null ? null : String(value))));
  });

  it('text, whatever is in it', async () => {
    const values = [...hard, null];
    const rows = await sql`select v from unnest(${textArray(values)}::text[]) as v`;
    expect(rows.map(({ v }) => v)).toEqual(values);
  });

  it('JSON, whatever is in it', async () => {
    const values = [...hard.map((text) => ({ text })), [hard], 1, null, 'text', { line: '\u2028' }];
    const rows =
      await sql`select v::json as v from unnest(string_to_array(${jsonLines(values)}, e'\n')) as v`;
    expect(rows.map(({ v }) => v)).toEqual(values);
  });

  it('nothing at all', async () => {
    expect(await sql`select v from unnest(${textArray([])}::text[]) as v`).toEqual([]);
    expect(await sql`select v from unnest(${plainArray([])}::int[]) as v`).toEqual([]);
  });
});
