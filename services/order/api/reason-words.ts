import type { z } from 'zod';

/** The words for what the schema has none of its own for; they never repeat what was sent. */
export function reasonOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_union') return 'must be card or session';
  return issue.code === 'invalid_type' && issue.input === undefined ? 'is required' : undefined;
}
