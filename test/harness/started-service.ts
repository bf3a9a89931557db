import Fastify from 'fastify';
import { ServiceConfig } from '../../shared/config.ts';
import type { Failpoint } from '../../shared/messaging/failpoint.ts';
import type { Broker } from '../../shared/messaging/kafka/broker.ts';
import type { Registry } from '../../shared/messaging/registry.ts';
import type { ServiceDefinition, ServicePort } from '../../shared/messaging/service.ts';
import { startService } from '../../shared/messaging/start-service.ts';
import { type RecordedLog, recordedLog } from './recorded-log.ts';

export type StartOptions = {
  readonly databaseUrl: string;
  readonly broker: Broker;
  readonly registry?: Registry;
  readonly failpoint?: (name: Failpoint) => Promise<void>;
  /** Default: this machine's clock. */
  readonly now?: () => Date;
  /** Most inputs in one transaction; default as in production. */
  readonly maxBatch?: number;
  /** Further settings, as the environment would name them. */
  readonly settings?: { readonly [name: string]: string | number };
};

export type StartedService = {
  readonly adminUrl: string;
  readonly apiUrl?: string;
  /** What the service's own API would use. */
  readonly port: ServicePort;
  readonly log: RecordedLog;
  /** What made the service say that it cannot go on. */
  readonly fatal: readonly Error[];
  /** Safe to call twice. */
  stop(): Promise<void>;
};

/** Runs a service inside the test's own process, its log kept. */
export async function startedService(
  definition: ServiceDefinition,
  { databaseUrl, broker, registry, failpoint, now, maxBatch, settings }: StartOptions,
): Promise<StartedService> {
  const log = recordedLog(definition.participant.name);
  const fatal: Error[] = [];
  const config = ServiceConfig.parse({
    KAFKA_BROKERS: 'given by the test',
    DATABASE_URL: databaseUrl,
    MAX_BATCH: maxBatch,
    ...settings,
  });
  let port: ServicePort | undefined;
  const api = (given: ServicePort) => {
    port = given;
    return definition.api?.(given) ?? Fastify();
  };
  const running = await startService(
    { ...definition, api },
    {
      config,
      log: log.log,
      broker,
      fatal: (error) => fatal.push(error),
      ...(registry && { registry }),
      ...(failpoint && { failpoint }),
      ...(now && { now }),
    },
  );
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= running.stop();
    return stopped;
  };
  if (port === undefined) throw new Error('the service has started without its API');
  return { ...running, port, log, fatal, stop };
}
