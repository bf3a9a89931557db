import { ConfigError, readConfig, ServiceConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { kafkajsBroker } from './kafka/kafkajs-broker.ts';
import { kafkaSecurity } from './kafka/security-settings.ts';
import { connectRegistry } from './registry.ts';
import { registryAccess } from './registry-settings.ts';
import type { ServiceDefinition } from './service.ts';
import { startService } from './start-service.ts';

/** Milliseconds after which a stop that hangs is cut short; the next start recovers what it left. */
const stopWithinMs = 9_500;

/**
 * Runs a service as this process: settings from the environment, until SIGTERM or SIGINT. Exits 0 after an
 * orderly stop; 1 when settings are wrong, when it can never start (the registry refuses a schema, the database is
 * too old or of another version) or when the consumer has died for good.
 */
export async function runService(definition: ServiceDefinition): Promise<void> {
  const { name } = definition.participant;
  refuseBlindTrust(process.env);
  const config = readConfig(ServiceConfig);
  const registry = registryAccess(config);
  const { log, flush } = createLogger(name, config.LOG_LEVEL);
  const exit = (code: number) => {
    flush();
    process.exit(code);
  };
  const fatal = (error: unknown) => {
    log.fatal({ err: error }, 'cannot go on');
    exit(1);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);
  const stopped = Promise.withResolvers<void>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopped.resolve());

  const starting = startService(definition, {
    config,
    log,
    broker: kafkajsBroker({
      brokers: config.KAFKA_BROKERS,
      clientId: name,
      log,
      security: kafkaSecurity(config),
    }),
    ...(registry && { registry: connectRegistry(registry, log) }),
    fatal,
  });
  const running = await Promise.race([starting.catch(fatal), stopped.promise]);
  await stopped.promise;
  setTimeout(() => fatal(new Error(`not stopped after ${stopWithinMs} ms`)), stopWithinMs).unref();
  await running?.stop();
  exit(0);
}

/** With it, Node would believe every payment provider, carrier and mail server to be who they say. */
function refuseBlindTrust({ NODE_TLS_REJECT_UNAUTHORIZED: verification }: NodeJS.ProcessEnv): void {
  if (verification === '0')
    throw new ConfigError('NODE_TLS_REJECT_UNAUTHORIZED=0 would trust every server: it must not be set');
}
