import type { z } from 'zod';
import type { InvalidField } from '../../../shared/contracts/orders.ts';

/** The words for what the schema has none of its own for; they never repeat what was sent. */
export function reasonOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_union') return 'must be card or session';
  return issue.code === 'invalid_type' && issue.input === undefined ? 'is required' : undefined;
}

/** Every field that failed its schema, by its path in the body (`lines.0.quantity`), and why. */
export function invalidFieldsOf(error: z.ZodError | undefined): InvalidField[] {
  return (error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: fieldAt([...issue.path, key]), reason: 'is not known here' }))
      : [{ field: fieldAt(issue.path), reason: issue.message }],
  );
}

function fieldAt(path: readonly PropertyKey[]): string {
  return path.map(String).join('.') || 'body';
}
