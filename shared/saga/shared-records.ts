import type { z } from 'zod';
import type { Input } from './input.ts';

/** Records that all orders share (the stock of a SKU), and how their keys follow from an order's state and input. */
export type SharedRecords<State, Record> = {
  readonly schema: z.ZodType<Record>;
  keyOf(record: Record): string;
  keysFor(state: State | undefined, input: Input): readonly string[];
};
