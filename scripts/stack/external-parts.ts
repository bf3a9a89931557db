import { waitForPostgres } from './postgres.ts';
import { type Log, step } from './progress.ts';
import { waitForRegistry } from './registry.ts';
import type { StackParts } from './stack-parts.ts';
import { waitForKafka } from './topics.ts';
import { UserError } from './user-error.ts';
import { together } from './wait-until.ts';

/** Waits until the servers answer that the environment names; a `UserError` when one does not. */
export async function useExternalParts(
  parts: StackParts,
  log: Log,
  signal: AbortSignal,
): Promise<StackParts> {
  await step(log, 'Kafka, schema registry and Postgres from the environment', () =>
    together(
      signal,
      (either) => waitForKafka(parts.kafkaBrokers, either),
      (either) => waitForRegistry(parts.schemaRegistryUrl, either),
      (either) => waitForPostgres(parts.adminDatabaseUrl, either),
    ).catch((error: Error) => {
      signal.throwIfAborted();
      throw new UserError(`Something given in the environment does not answer. ${error.message}`);
    }),
  );
  return parts;
}
