import { UsageError } from '../command-line.ts';
import type { SabotageName } from '../sabotage/sabotages.ts';

/** A toolkit that is broken on purpose. */
export type ChaosMutant = {
  readonly sabotage: SabotageName;
  /** At least one violation must read like that: others may have come without it. */
  readonly noticedBy: RegExp;
};

/** By the names that people know. */
export const chaosMutants: { readonly [name: string]: ChaosMutant } = {
  'inbox off': {
    sabotage: 'ordinary batches note no ids in the inbox',
    noticedBy: /was decided twice by|has not noted \w+$/,
  },
  'delete before send': {
    sabotage: 'outbox rows are deleted before they are sent',
    noticedBy: /has committed \w+, which is not in Kafka/,
  },
  'offsets before commit': {
    sabotage: 'offsets are reported before the commit',
    noticedBy: /has not noted \w+$/,
  },
  'no row lock': {
    sabotage: 'states are written whatever their version',
    noticedBy: /has written version \d+ more than once/,
  },
  'no idempotency key': {
    sabotage: 'every attempt has a key of its own',
    noticedBy: /\(confirmed\): \d+ parcels, not 1/,
  },
};

/** Throws `UsageError` for a name that is none. */
export function mutantNamed(name: string): ChaosMutant {
  const mutant = chaosMutants[name];
  if (mutant === undefined)
    throw new UsageError(`--mutant must be one of: ${Object.keys(chaosMutants).join(', ')}`);
  return mutant;
}
