import { events } from '../../contracts/events.ts';
import type { InvalidField } from '../../contracts/orders.ts';
import { maxValueBytes } from '../decode.ts';
import { UnfitData } from './refusal.ts';

/**
 * `data` as the value of a message: plain JSON. Throws `UnfitData` when the event's schema refuses it, when it
 * holds what the schema does not know (a misspelt optional field would be lost without a word), when it is about
 * another order, or when it is too large.
 */
export function fitData(type: string, orderId: string, data: unknown): Buffer {
  const parsed = events.get(type)?.schema.safeParse(data);
  if (!parsed?.success)
    throw new UnfitData(
      (parsed?.error.issues ?? []).map(({ path, message }) => ({ field: fieldAt(path), reason: message })),
    );
  const unknown = unknownFields(data, parsed.data, []);
  if (unknown.length > 0) throw new UnfitData(unknown);
  if (parsed.data.orderId !== orderId)
    throw new UnfitData([{ field: 'data.orderId', reason: `must be that of the message, ${orderId}` }]);
  const value = Buffer.from(JSON.stringify(parsed.data));
  if (value.length > maxValueBytes)
    throw new UnfitData([{ field: 'data', reason: `must be at most ${maxValueBytes} bytes` }]);
  return value;
}

/** What the schema has left out. */
function unknownFields(given: unknown, kept: unknown, path: readonly PropertyKey[]): InvalidField[] {
  if (typeof given !== 'object' || given === null || typeof kept !== 'object' || kept === null) return [];
  return Object.entries(given).flatMap(([name, value]) =>
    Object.hasOwn(kept, name)
      ? unknownFields(value, (kept as { readonly [name: string]: unknown })[name], [...path, name])
      : [{ field: fieldAt([...path, name]), reason: 'is not known to the schema' }],
  );
}

function fieldAt(path: readonly PropertyKey[]): string {
  return ['data', ...path.map(String)].join('.');
}
