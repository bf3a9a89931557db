import type { RestartablePart } from './restartable-part.ts';

export interface RestartableParts {
  readonly brokers: readonly RestartablePart[];
  readonly registry: RestartablePart;
  readonly postgres: RestartablePart;
}

/** The three servers, before topics and databases. */
export interface StackParts {
  readonly kafkaBrokers: readonly string[];
  readonly schemaRegistryUrl: string;
  readonly adminDatabaseUrl: string;
  /** Where they are processes of ours. */
  readonly restartable?: RestartableParts;
  /** Resolves with a sentence when one of them ends by itself. */
  readonly lost?: Promise<string>;
  /** For what is started here and is no process of this machine. */
  readonly containers?: { stop(): Promise<void> };
}
