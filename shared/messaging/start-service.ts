import type { FastifyInstance } from 'fastify';
import { connect } from '../postgres/connect.ts';
import { databaseAccess, migrationAccess } from '../postgres/database-settings.ts';
import { adminServer } from './admin/server.ts';
import { executor } from './commands.ts';
import { watchDeadlines } from './deadlines.ts';
import type { Consumer } from './kafka/broker.ts';
import { Poller } from './poller.ts';
import { prepareDatabase } from './prepare-database.ts';
import { watchRedrives } from './redrive.ts';
import { retentionFrom, watchRetention } from './retention.ts';
import { checkInboxRetention } from './retention-check.ts';
import type { ServiceDefinition, ServicePort } from './service.ts';
import { type ServiceParts, serviceEngine } from './service-engine.ts';
import { serviceHealth } from './service-health.ts';
import { loadStates } from './sql/states.ts';
import { topicsOf } from './subscriptions.ts';
import { untilItWorks } from './until-it-works.ts';
import { watchLife } from './watch-life.ts';
import { within } from './within.ts';

export type RunningService = { readonly adminUrl: string; readonly apiUrl?: string; stop(): Promise<void> };

/**
 * Runs one service: consumes what its participant reacts to, decides in batches, relays events, performs calls,
 * watches deadlines, forgets what is old. Resolves when the group has dealt it partitions. Dependencies that are away
 * are waited for. Rejects, with nothing left running, when it can never start: when the database is of another version,
 * the registry refuses a schema, or a topic keeps events for longer than the inbox knows them.
 *
 * `stop` ends it in order and within ten seconds: what was read is committed, what was committed is published as
 * far as Kafka takes it, offsets are reported.
 */
export async function startService(
  definition: ServiceDefinition,
  parts: ServiceParts,
): Promise<RunningService> {
  const { participant } = definition;
  const { config, log, broker } = parts;
  const starting = new AbortController();
  const sql = connect(databaseAccess(config), { name: participant.name, max: 5 });
  const { now, writer, offsets, collector, intake, calls, relay, register } = serviceEngine(
    definition,
    parts,
    sql,
  );
  let consumer: Consumer | undefined;
  let api: FastifyInstance | undefined;

  const reported = new Poller(1_000, reportOffsets, log);
  const port: ServicePort = { execute: executor(collector), stateOf, sql, log };
  const background = definition.background?.(port);
  const retention = retentionFrom(config);
  const pollers = [
    ...(background ? [background] : []),
    watchDeadlines({ sql, log, now, reached: (works) => collector.handle(works) }),
    watchRedrives({ sql, log, participant, resume: (works) => collector.handle(works) }),
    reported,
  ];
  const purging = watchRetention({ sql, log, participant, retention });
  const health = serviceHealth({ consumer: () => consumer, collector, relay });
  const topics = topicsOf(participant);
  const life = watchLife(health, () => broker.retentionOf(topics), parts.fatal, log);

  let prepared = false;
  const admin = adminServer({
    health,
    log,
    participant,
    database: () => (prepared ? sql : undefined),
    token: config.ADMIN_TOKEN,
  });
  const adminUrl = await admin.listen({ host: config.LISTEN_HOST, port: config.ADMIN_PORT });
  const works = <Result>(what: string, work: () => Promise<Result>) =>
    untilItWorks(what, work, log, starting.signal);
  try {
    await works('preparing the database', () => prepareDatabase(definition, sql, migrationAccess(config)));
    prepared = true;
    await works('registering schemas', register);
    for (const part of [relay, calls, ...pollers, life]) part.start();
    api = definition.api?.(port);
    // Customers can check out while Kafka is away.
    const apiUrl = await api?.listen({ host: config.LISTEN_HOST, port: config.API_PORT });
    await works('comparing retentions', () => checkInboxRetention(broker, topics, retention.inboxMs, log));
    purging.start();
    consumer = await works('joining the consumer group', () =>
      broker.consume({ group: participant.name, topics }, intake, parts.fatal),
    );
    log.info({ adminUrl, apiUrl }, 'ready');
    return { adminUrl, ...(apiUrl && { apiUrl }), stop };
  } catch (error) {
    await stop();
    throw error;
  }

  /** Every step has a bound, so that a dependency that hangs cannot keep the service from ending. */
  async function stop(): Promise<void> {
    log.info('stopping');
    const stoppingSince = Date.now();
    const bounded = (what: string, milliseconds: number, work: Promise<unknown> | undefined) =>
      within(what, milliseconds, work ?? Promise.resolve(), log);
    intake.close();
    await bounded('closing the API', 500, api?.close());
    const stopped = [...pollers, purging, life].map((poller) => poller.stop());
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
    if (offsets.moved().length > 0 && consumer !== undefined) {
      await parts.failpoint?.('before-offsets');
      // Asked in the same breath: between the two, partitions could be dealt anew.
      const moved = offsets.moved();
      await consumer.commit(moved);
      offsets.reported(moved);
    }
    await parts.failpoint?.('after-offsets');
  }

  async function stateOf(orderId: string) {
    const [state] = await loadStates(sql, [orderId]);
    return state?.data;
  }
}
