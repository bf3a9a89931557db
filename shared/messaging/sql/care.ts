/**
 * How a batch is written. `trusting`: as if nothing in it had been seen before, which is nearly always so and costs
 * the database a third less; it throws when that is wrong. `careful`: telling what was seen before from what was not.
 */
export type Care = 'trusting' | 'careful';

/** An outcome came twice, in a batch that was written trustingly. */
export class SeenBefore extends Error {
  override readonly name = 'SeenBefore';
}

const tables = new Set(['inbox', 'states', 'calls']);

/** Whether doing the batch again with care would tell what is new in it and what is not. */
export function wantsCare(error: unknown): boolean {
  if (error instanceof SeenBefore) return true;
  const { code, table_name } = error as { code?: unknown; table_name?: unknown };
  return code === '23505' && typeof table_name === 'string' && tables.has(table_name);
}
