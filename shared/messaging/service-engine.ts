import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { ServiceConfig } from '../config.ts';
import { connect } from '../postgres/connect.ts';
import { databaseAccess } from '../postgres/database-settings.ts';
import { Transactor } from '../postgres/transactor.ts';
import { CallRunner } from './call-runner.ts';
import { Collector } from './collector.ts';
import type { Failpoint } from './failpoint.ts';
import { participantIntake } from './intake.ts';
import type { Broker } from './kafka/broker.ts';
import { Offsets } from './offsets.ts';
import { sourceOf } from './outgoing-record.ts';
import { performersFor } from './performer.ts';
import { batchProcessor } from './process-batch.ts';
import { publishSchemas } from './publish-schemas.ts';
import type { Registry } from './registry.ts';
import { Relay } from './relay.ts';
import { SchemaCheck } from './schema-check.ts';
import type { ServiceDefinition } from './service.ts';
import { logVerdicts } from './verdict-log.ts';

export type ServiceParts = {
  readonly config: ServiceConfig;
  readonly log: Logger;
  readonly broker: Broker;
  readonly registry?: Registry;
  /** Called when the service cannot go on; the process should end with a failure then. */
  fatal(error: Error): void;
  failpoint?(name: Failpoint): Promise<void>;
  /** What time it is for decisions and deadlines. Default: this machine's clock. */
  now?(): Date;
};

/**
 * Puts together what turns a service's inputs into commits: what comes in is decided in batches; after each commit, its
 * events and calls go out.
 */
export function serviceEngine(definition: ServiceDefinition, parts: ServiceParts, sql: Sql) {
  const { participant } = definition;
  const { config, log, broker, registry, now = () => new Date() } = parts;
  const failpoint = parts.failpoint && { failpoint: parts.failpoint };
  const database = databaseAccess(config);
  const writer = new Transactor((closed) =>
    connect(database, { name: `${participant.name} writer`, max: 1, onclose: closed }),
  );
  const offsets = new Offsets();
  const schemas = new SchemaCheck(registry, log, participant.topic);
  let schemaIds = new Map<string, number>();

  const process = batchProcessor({
    participant,
    transactor: writer,
    now,
    schemaId: (type) => schemaIds.get(type),
    ...(definition.records && { records: definition.records }),
    ...failpoint,
  });
  const collector = new Collector({
    log,
    maxBatch: config.MAX_BATCH,
    process: async (works) => {
      const decided = await process(works);
      await parts.failpoint?.('after-commit');
      return decided;
    },
    committed: (works, decided) => {
      intake.committed(works);
      for (const { work, result } of decided.settlements) if (work.kind === 'command') work.settle(result);
      calls.run(decided.intents);
      relay.offer(decided.events.map((event, index) => ({ id: decided.outboxIds[index] ?? 0, event })));
      logVerdicts(log, decided);
    },
  });
  const intake = participantIntake({ participant, collector, offsets, schemas });
  const calls = new CallRunner({
    sql,
    log,
    performers: performersFor(participant, definition.performers),
    outcome: (work) => collector.push([work]),
    random: Math.random,
    ...failpoint,
  });
  const relay = new Relay({
    broker,
    log,
    source: sourceOf(participant.name),
    // A deletion that a crash undoes is only sent again, so it need not wait for the disk.
    connect: (lost) =>
      connect(database, {
        name: `${participant.name} relay`,
        max: 1,
        onclose: lost,
        relaxed: true,
      }),
    ...failpoint,
  });

  /** Registers the schemas that events are published with from now on; without a registry they are plain JSON. */
  async function register(): Promise<void> {
    if (registry === undefined) return;
    schemaIds = await publishSchemas(participant, registry);
    for (const [type, id] of schemaIds) schemas.learn(id, type);
  }

  return { now, writer, offsets, collector, intake, calls, relay, register };
}
