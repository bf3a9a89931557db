import type { Sql } from 'postgres';
import { expect } from 'vitest';

/** What `tally` has written down of the order, as far as it is committed; undefined before its first event. */
export async function tallyOf(sql: Sql, orderId: string): Promise<readonly string[] | undefined> {
  const [row] = await sql<{ data: { seen: string[] } }[]>`
    select data from states where order_id = ${orderId}`;
  return row?.data.seen;
}

/** The order's record shows exactly these inputs, each once, in this order. */
export async function expectTally(sql: Sql, orderId: string, seen: readonly string[]): Promise<void> {
  expect(await tallyOf(sql, orderId), `what was counted of ${orderId}`).toEqual(seen);
}

type Published = {
  readonly headers: { readonly [name: string]: unknown };
  readonly value: Buffer | null;
};

/**
 * What a topic says of one order, as a consumer that drops repeated event ids understands it: the sequence
 * numbers of `tally`'s events. Throws when one id carries two different events.
 */
export function sequenceOf(published: readonly Published[], orderId: string): number[] {
  const byId = new Map<string, string>();
  for (const { headers, value } of published) {
    if (String(headers.ce_subject) !== orderId) continue;
    const id = String(headers.ce_id);
    const { trackingNumber } = JSON.parse(String(value?.subarray(value[0] === 0 ? 5 : 0))) as {
      trackingNumber: string;
    };
    if (byId.has(id)) expect(byId.get(id), `event ${id} was sent with two contents`).toBe(trackingNumber);
    else byId.set(id, trackingNumber);
  }
  return [...byId.values()].map(Number);
}

/** All events of the order were published, in the order in which they were decided: two for each input. */
export function expectDecidedOrder(published: readonly Published[], orderId: string, inputs: number): void {
  const decided = Array.from({ length: inputs * 2 }, (_, index) => index + 1);
  expect(sequenceOf(published, orderId), `events of ${orderId}`).toEqual(decided);
}
