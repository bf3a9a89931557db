import { noEnd } from '../../../shared/proof/breach.ts';
import type { RuleName } from '../../../shared/proof/declaration/finding.ts';

/** What notices damage. */
export const checks = [
  'declaration',
  'promise',
  'impossible input',
  'endless wait',
  'no way to an end',
  'refused decision',
  'possibility',
  'unreached cell',
  'no end of states',
] as const;
export type Check = (typeof checks)[number];

/** How a mutant was caught. */
export type Caught = {
  readonly check: Check;
  /** The rule, the promise, or what was said. */
  readonly by: RuleName | string;
  /** Where, unless the declaration alone gave it away. */
  readonly scenario?: string;
  /** What happened, step by step; nothing if it is that something cannot happen any more. */
  readonly path: readonly string[];
};

/** Which check says so, among those that hold while a saga is explored. `promises`: all that the saga promises. */
export function checkThatSays(says: string, promises: ReadonlySet<string>): Check {
  if (promises.has(says)) return 'promise';
  if (says.startsWith('InvariantBroken: ')) return 'impossible input';
  if (says === noEnd) return 'no way to an end';
  if (/ waits with neither |^nothing more happens, and /.test(says)) return 'endless wait';
  return 'refused decision';
}
