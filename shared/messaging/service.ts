import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { CommandDefinition } from '../saga/command.ts';
import type { Participant } from '../saga/participant.ts';
import type { Status } from '../saga/reaction.ts';
import type { Performer } from './performer.ts';
import type { RecordStore } from './record-store.ts';

/** One command for the participant. `id` makes it idempotent: the same id is applied once. */
export type CommandInput<Data> = {
  readonly id: string;
  readonly orderId: string;
  readonly data: Data;
  /** W3C trace context of the request, if it came with one. */
  readonly traceparent?: string;
};

/**
 * `applied`: committed now. `repeated`: this id was applied before, with the same data. `conflict`: this id was
 * applied before with other data; nothing happened. `ignored`: the participant had nothing to do, and why.
 */
export type CommandResult =
  | { readonly outcome: 'applied' | 'repeated' | 'conflict' }
  | { readonly outcome: 'ignored'; readonly reason: string };

/** What a service's own edge may use of the running toolkit. */
export type ServicePort = {
  /**
   * Resolves when the command is committed; rejects when the decision threw, and with `CommandGivenUp` when the service
   * stops or `withinMs` milliseconds are over. It is not tried any more then. Without a limit, it waits for as long as
   * the database is away.
   */
  execute<Data>(
    command: CommandDefinition<Data>,
    input: CommandInput<Data>,
    withinMs?: number,
  ): Promise<CommandResult>;
  /** The participant's committed record of the order. */
  stateOf(orderId: string): Promise<Status | undefined>;
  readonly sql: Sql;
  readonly log: Logger;
};

/** All that a service's main.ts says. */
export type ServiceDefinition = {
  readonly participant: Participant;
  /** Folder of this service's own `*.sql` migrations, run after the toolkit's. */
  readonly migrations?: URL;
  readonly performers?: readonly Performer[];
  readonly records?: RecordStore<unknown>;
  /** Runs once after migrations, before anything is consumed; must be safe to run again. */
  readonly prepare?: (sql: Sql) => Promise<void>;
  /** Builds the service's public API, listening on API_PORT. */
  readonly api?: (port: ServicePort) => FastifyInstance;
  /** Work of the service's own beside its participant's; `stop` resolves when what is under way has ended. */
  readonly background?: (port: ServicePort) => { start(): void; stop(): Promise<void> };
};
