/**
 * Whole columns as single parameters, for `unnest`. Building the literal here is far cheaper than a driver's
 * generic array encoding, and the cast in the statement keeps the types explicit.
 */

/** For uuid[], int[], bigint[], timestamptz[]: values without commas, quotes or braces. */
export function plainArray(values: readonly (string | number | bigint | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

/** For text[]: any strings. */
export function textArray(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : `"${value.replace(/[\\"]/g, '\\$&')}"`)).join(',')}}`;
}

/**
 * JSON texts, to be split again by `string_to_array(..., e'\n')`: text made by JSON.stringify has no raw line break,
 * so nothing needs escaping. Throws for what has no JSON, such as undefined: the columns are text, and nobody
 * behind us would notice.
 */
export function jsonLines(values: readonly unknown[]): string {
  return values.map(jsonOf).join('\n');
}

function jsonOf(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) throw new TypeError(`${typeof value} has no JSON`);
  return json;
}
