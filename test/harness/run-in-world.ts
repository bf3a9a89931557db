import { ServiceConfig } from '../../shared/config.ts';
import { createLogger } from '../../shared/logger.ts';
import { kafkajsBroker } from '../../shared/messaging/kafka/kafkajs-broker.ts';
import { connectRegistry } from '../../shared/messaging/registry.ts';
import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import { startService } from '../../shared/messaging/start-service.ts';
import { prefixedBroker } from './prefixed-broker.ts';

/**
 * Runs a service in a process of its own, with the topics and groups of a test's world (TOPIC_PREFIX) and all else as
 * its environment says, until SIGTERM.
 */
export async function runInWorld(name: string, definition: ServiceDefinition | undefined): Promise<void> {
  if (definition === undefined) throw new Error(`there is no service ${JSON.stringify(name)}`);
  const config = ServiceConfig.parse(process.env);
  const { log, flush } = createLogger(name, config.LOG_LEVEL);
  const broker = kafkajsBroker({ brokers: config.KAFKA_BROKERS, clientId: name, log });
  const running = await startService(definition, {
    config,
    log,
    broker: prefixedBroker(broker, process.env.TOPIC_PREFIX ?? ''),
    ...(config.SCHEMA_REGISTRY_URL && { registry: connectRegistry(config.SCHEMA_REGISTRY_URL, log) }),
    fatal: (error) => {
      throw error;
    },
  });
  process.once('SIGTERM', async () => {
    await running.stop();
    flush();
    process.exit(0);
  });
}
