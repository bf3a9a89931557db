/** Mutants that nothing catches, by id, each with the reason why it does as the sound saga does. */
export const equivalent: ReadonlyMap<string, string> = new Map([]);
