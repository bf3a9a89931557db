import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '../services.ts';
import type { InstancePorts } from './service-ports.ts';
import type { ServicesOptions } from './service-processes.ts';
import { settingsOver } from './settings-over.ts';
import { type Supervised, supervise } from './supervisor.ts';

/** One of the processes that work for a service. */
export interface ServiceInstance extends Supervised {
  readonly healthUrl: string;
  /** Of those services that have an API. */
  readonly apiUrl?: string;
}

const root = join(import.meta.dirname, '..', '..');
const mainScript = (service: ServiceName) => join(root, 'services', service, 'main.ts');

/**
 * A batch outlives a young generation of the default size: with more room, far less is copied around. And it is the
 * service itself that collects: five services' helper threads would only take each other's cores. Containers read the
 * same file.
 */
const nodeFlags = readFileSync(join(root, 'services', 'node-flags.txt'), 'utf8')
  .trim()
  .split('\n');

/** Starts the service's instance of this number, from 1, and resolves when it is ready. */
export async function startServiceInstance(
  name: ServiceName,
  number: number,
  ports: InstancePorts,
  options: ServicesOptions,
): Promise<ServiceInstance> {
  const { stack, log, restart, signal } = options;
  const suffixes = [options.instanceName, number === 1 ? undefined : number];
  const logName = [name, ...suffixes.filter((suffix) => suffix !== undefined)].join('-');
  const healthUrl = `http://127.0.0.1:${ports.admin}/health/ready`;
  const supervised = await supervise({
    launch: stack.launch,
    spec: {
      name: logName,
      layer: 'service',
      command: process.execPath,
      args: [...nodeFlags, (options.script ?? mainScript)(name)],
      env: settingsOver(process.env, {
        LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
        SERVICE_NAME: name,
        KAFKA_BROKERS: stack.kafkaBrokers.join(','),
        SCHEMA_REGISTRY_URL: stack.schemaRegistryUrl,
        DATABASE_URL: stack.databaseUrlFor(name),
        // One service's at best, and the role that runs may make its tables here.
        DATABASE_MIGRATION_URL: undefined,
        ADMIN_PORT: String(ports.admin),
        ...(ports.api === undefined ? {} : { API_PORT: String(ports.api) }),
        ...options.env,
      }),
      logFile: join(stack.dir, 'logs', `${logName}.log`),
    },
    readyUrl: healthUrl,
    log,
    signal,
    restart,
    ...(options.readyTimeoutMs === undefined ? {} : { readyTimeoutMs: options.readyTimeoutMs }),
    ...(options.ended && { ended: options.ended }),
  });
  return {
    ...supervised,
    healthUrl,
    ...(ports.api === undefined ? {} : { apiUrl: `http://127.0.0.1:${ports.api}` }),
  };
}
