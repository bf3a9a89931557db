/**
 * How a batch is written. `trusting`: as if nothing in it had been seen before and nobody else worked on its
 * orders, which is nearly always so and takes half the statements; it throws when that is wrong. `careful`:
 * telling what was seen before from what was not.
 */
export type Care = 'trusting' | 'careful';

const ownTables = new Set(['inbox', 'states', 'calls']);

/** Whether somebody else was faster: an input was seen, an order created or changed, an outcome applied before. */
export function wasOvertaken(error: unknown): boolean {
  const { code, table_name } = error as { code?: unknown; table_name?: unknown };
  if (code === '40001') return true;
  return code === '23505' && typeof table_name === 'string' && ownTables.has(table_name);
}
