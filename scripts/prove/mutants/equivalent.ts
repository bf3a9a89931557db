/** Mutants that nothing catches, by the reason why each does all that is promised. */
const reasons: { readonly [reason: string]: readonly string[] } = {};

/** By id. */
export const equivalent: ReadonlyMap<string, string> = new Map(
  Object.entries(reasons).flatMap(([reason, ids]) => ids.map((id) => [id, reason] as const)),
);
