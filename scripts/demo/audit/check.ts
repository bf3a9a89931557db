/** One fact that was looked up, with what it should be. */
export type Comparison = { readonly what: string; readonly expected: string; readonly found: string };

/** One line of the audit: holds if everything that it compares is as expected. */
export type Check = { readonly title: string; readonly comparisons: readonly Comparison[] };

export function compare(what: string, expected: number | string, found: number | string): Comparison {
  return { what, expected: String(expected), found: String(found) };
}

export function differences({ comparisons }: Check): Comparison[] {
  return comparisons.filter(({ expected, found }) => expected !== found);
}
