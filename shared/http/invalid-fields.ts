import type { z } from 'zod';
import type { InvalidField } from '../contracts/orders.ts';

/**
 * Every field that failed its schema, by its path (`lines.0.quantity`), and why; `whole` names what was sent where it
 * is that which is wrong.
 */
export function invalidFieldsOf(error: z.ZodError | undefined, whole = 'body'): InvalidField[] {
  const fieldAt = (path: readonly PropertyKey[]) => path.map(String).join('.') || whole;
  return (error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: fieldAt([...issue.path, key]), reason: 'is not known here' }))
      : [{ field: fieldAt(issue.path), reason: issue.message }],
  );
}
