import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { OrderId } from '../../shared/contracts/values.ts';
import { UserError } from '../stack/user-error.ts';

const Event = z.strictObject({ type: z.string(), data: z.unknown() });
export type RecordedEvent = z.infer<typeof Event>;

/** One thing that a service heard of an order, and what it made of it. */
const Taken = z.strictObject({
  at: z.iso.datetime(),
  service: z.string(),
  /** The input's type. It is not known of an outcome or a deadline that was not parked: of those only events tell. */
  heard: z.string().optional(),
  /** As the inbox says: `applied`, `ignored: ...`, `parked`. */
  outcome: z.string(),
  published: z.array(Event),
});
export type Taken = z.infer<typeof Taken>;

/**
 * What happened to one order on a real stack, as its services and the topics tell it, without personal data and without
 * what providers know it by.
 */
export const OrderRecord = z.strictObject({
  version: z.literal(1),
  orderId: OrderId,
  /**
   * Who brought the order: the checkout, somebody who put it into the topic, or nobody: it was only brought invalid.
   */
  by: z.enum(['customer', 'stranger', 'nobody']),
  placed: OrderPlaced.schema,
  /** Whether an invalid one was put into the topic, too. */
  isBungled: z.boolean(),
  /** How many other messages strangers put into the topic. */
  strangers: z.int().min(0),
  /** By the clocks of the services. */
  taken: z.array(Taken),
  /** The status of the order at each service in the end. */
  standing: z.record(z.string(), z.string()),
});
export type OrderRecord = z.infer<typeof OrderRecord>;

/** Throws a `UserError` that names the field and the reason. */
export function readOrderRecord(file: string): OrderRecord {
  const parsed = OrderRecord.safeParse(jsonIn(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(`${file}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file}: ${(error as Error).message}`);
  }
}
