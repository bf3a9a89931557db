import { writeFileSync } from 'node:fs';
import { UserError } from '../stack/user-error.ts';
import type { OrderSources } from '../timeline/order-sources.ts';
import { safeJson } from '../timeline/safe-json.ts';
import { collectRecord } from './record-order.ts';

/** Writes what happened to the order into a file. Throws a `UserError` when nobody has heard of it. */
export async function exportOrder(sources: OrderSources, orderId: string, file: string): Promise<void> {
  const record = await collectRecord(sources, orderId);
  if (record === undefined) throw new UserError(`Nobody here has heard of order ${orderId}.`);
  writeFileSync(file, `${safeJson(record)}\n`);
  console.log(
    `Wrote ${record.taken.length} steps to ${file}; npm run trace -- --replay ${file} takes them again.`,
  );
}
