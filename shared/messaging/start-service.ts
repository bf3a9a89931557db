import type { Logger } from 'pino';
import type { ServiceConfig } from '../config.ts';
import { connect } from '../postgres/connect.ts';
import { Transactor } from '../postgres/transactor.ts';
import { CallRunner } from './call-runner.ts';
import { Collector } from './collector.ts';
import { executor } from './commands.ts';
import { watchDeadlines } from './deadlines.ts';
import type { Failpoint } from './failpoint.ts';
import { healthServer } from './health.ts';
import { participantIntake } from './intake.ts';
import type { Broker, Consumer } from './kafka/broker.ts';
import { Offsets } from './offsets.ts';
import { sourceOf } from './outgoing-record.ts';
import { performersFor } from './performer.ts';
import { Poller } from './poller.ts';
import { prepareDatabase } from './prepare-database.ts';
import { batchProcessor } from './process-batch.ts';
import { publishSchemas } from './publish-schemas.ts';
import { watchRedrives } from './redrive.ts';
import type { Registry } from './registry.ts';
import { Relay } from './relay.ts';
import { SchemaCheck } from './schema-check.ts';
import type { ServiceDefinition } from './service.ts';
import { serviceHealth } from './service-health.ts';
import { loadStates } from './sql/states.ts';
import { topicsOf } from './subscriptions.ts';
import { untilItWorks } from './until-it-works.ts';
import { logVerdicts } from './verdict-log.ts';
import { within } from './within.ts';

export type ServiceParts = {
  readonly config: ServiceConfig;
  readonly log: Logger;
  readonly broker: Broker;
  readonly registry?: Registry;
  /** Called when the service cannot go on; the process should end with a failure then. */
  fatal(error: Error): void;
  failpoint?(name: Failpoint): Promise<void>;
};

export type RunningService = { readonly adminUrl: string; readonly apiUrl?: string; stop(): Promise<void> };

/**
 * Runs one service: consumes what its participant reacts to, decides in batches, relays events, performs calls,
 * watches deadlines. Resolves when the group has dealt it partitions. Dependencies that are away are waited for.
 *
 * `stop` ends it in order and within ten seconds: what was read is committed, what was committed is published as
 * far as Kafka takes it, offsets are reported.
 */
export async function startService(
  definition: ServiceDefinition,
  parts: ServiceParts,
): Promise<RunningService> {
  const { participant } = definition;
  const { config, log, broker, registry } = parts;
  const starting = new AbortController();
  const sql = connect(config.DATABASE_URL, { name: participant.name, max: 5 });
  const writer = new Transactor((closed) =>
    connect(config.DATABASE_URL, { name: `${participant.name} writer`, max: 1, onclose: closed }),
  );
  let consumer: Consumer | undefined;

  const offsets = new Offsets();
  const schemas = new SchemaCheck(registry, log, participant.topic);
  let schemaIds = new Map<string, number>();
  const failpoint = parts.failpoint && { failpoint: parts.failpoint };

  const process = batchProcessor({
    participant,
    transactor: writer,
    now: () => new Date(),
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
      connect(config.DATABASE_URL, {
        name: `${participant.name} relay`,
        max: 1,
        onclose: lost,
        relaxed: true,
      }),
    ...failpoint,
  });
  const reported = new Poller(1_000, reportOffsets, log);
  const pollers = [
    watchDeadlines({ sql, log, reached: (works) => collector.handle(works) }),
    watchRedrives({ sql, log, participant, resume: (works) => collector.handle(works) }),
  ];

  const admin = healthServer(serviceHealth({ consumer: () => consumer, collector, relay }));
  const adminUrl = await admin.listen({ host: config.LISTEN_HOST, port: config.ADMIN_PORT });
  await untilItWorks('preparing the database', () => prepareDatabase(definition, sql), log, starting.signal);
  if (registry) {
    schemaIds = await untilItWorks(
      'registering schemas',
      () => publishSchemas(participant, registry),
      log,
      starting.signal,
    );
    for (const [type, id] of schemaIds) schemas.learn(id, type);
  }
  for (const part of [relay, calls, ...pollers, reported]) part.start();
  const api = definition.api?.({ execute: executor(collector), stateOf, sql, log });
  const apiUrl = await api?.listen({ host: config.LISTEN_HOST, port: config.API_PORT });
  consumer = await untilItWorks(
    'joining the consumer group',
    () => broker.consume({ group: participant.name, topics: topicsOf(participant) }, intake, parts.fatal),
    log,
    starting.signal,
  );
  log.info({ adminUrl, apiUrl }, 'ready');
  return { adminUrl, ...(apiUrl && { apiUrl }), stop };

  /** Every step has a bound, so that a dependency that hangs cannot keep the service from ending. */
  async function stop(): Promise<void> {
    log.info('stopping');
    const stoppingSince = Date.now();
    const bounded = (what: string, milliseconds: number, work: Promise<unknown> | undefined) =>
      within(what, milliseconds, work ?? Promise.resolve(), log);
    intake.close();
    await bounded('closing the API', 500, api?.close());
    const stopped = [...pollers, reported].map((poller) => poller.stop());
    await bounded('ending calls', 2_500, Promise.all([calls.stop(2_000), ...stopped]));
    await bounded('committing what was read', 2_500, collector.idle());
    collector.stop();
    await bounded('ending the last transaction', 500, collector.idle());
    const left = 7_500 - (Date.now() - stoppingSince);
    await bounded('publishing what was committed', Math.max(500, left), relay.stop());
    await bounded('reporting offsets', 500, reportOffsets());
    await bounded('leaving Kafka', 700, Promise.all([consumer?.stop(), broker.stop()]));
    await bounded(
      'closing connections',
      500,
      Promise.all([admin.close(), sql.end({ timeout: 0 }), writer.end()]),
    );
    log.info('stopped');
  }

  async function reportOffsets(): Promise<void> {
    const moved = offsets.moved();
    if (moved.length === 0 || consumer === undefined) return;
    await consumer.commit(moved);
    offsets.reported(moved);
  }

  async function stateOf(orderId: string) {
    const [state] = await loadStates(sql, [orderId]);
    return state?.data;
  }
}
