import type { z } from 'zod';

/**
 * A refinement of settings: each pair is a setting, and another one without which it would mean nothing. The one that
 * is missing is named.
 */
export function refuseHalfGiven<Name extends string>(pairs: readonly (readonly [Name, Name])[]) {
  return (settings: { readonly [Each in Name]?: unknown }, context: z.RefinementCtx): void => {
    for (const [given, needed] of pairs)
      if (settings[given] !== undefined && !settings[needed])
        context.addIssue({ code: 'custom', path: [needed], message: `is needed by ${given}` });
  };
}
