import { UsageError } from '../command-line.ts';
import type { SabotageName } from '../sabotage/sabotages.ts';

/** Toolkits that are broken on purpose, by the names that people know. */
export const chaosMutants = {
  'inbox off': 'ordinary batches note no ids in the inbox',
  'delete before send': 'outbox rows are deleted before they are sent',
  'offsets before commit': 'offsets are reported before the commit',
  'no row lock': 'states are written whatever their version',
  'no idempotency key': 'every attempt has a key of its own',
} as const satisfies { readonly [name: string]: SabotageName };

/** Throws `UsageError` for a name that is none. */
export function mutantNamed(name: string): SabotageName {
  const known: { readonly [name: string]: SabotageName } = chaosMutants;
  const sabotage = known[name];
  if (sabotage === undefined)
    throw new UsageError(`--mutant must be one of: ${Object.keys(chaosMutants).join(', ')}`);
  return sabotage;
}
