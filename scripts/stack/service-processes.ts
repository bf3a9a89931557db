import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServiceName, services } from '../services.ts';
import type { Log } from './progress.ts';
import type { ServicePorts } from './service-ports.ts';
import type { Stack } from './stack.ts';
import { type Supervised, supervise } from './supervisor.ts';
import { together } from './wait-until.ts';

export interface RunningServices {
  readonly orderApiUrl: string;
  readonly healthUrls: Readonly<Record<ServiceName, string>>;
  readonly processes: Readonly<Record<ServiceName, Supervised>>;
  /** Resolves with a sentence when one ends by itself and is not restarted. */
  readonly lost: Promise<string>;
  /** Stops all of them side by side: asked to end, killed after 10 s. */
  stop(): Promise<void>;
}

export interface ServicesOptions {
  readonly stack: Pick<Stack, 'dir' | 'kafkaBrokers' | 'schemaRegistryUrl' | 'databaseUrlFor' | 'launch'>;
  readonly log: Log;
  readonly ports: ServicePorts;
  /** Start a service that has ended again, with growing delay. */
  readonly restart: boolean;
  readonly signal: AbortSignal;
  /** On top of what every service gets: where the outside parties are, and the like. */
  readonly env: Readonly<Record<string, string>>;
  /** Instead of `services/<name>/main.ts`. */
  readonly script?: (service: ServiceName) => string;
  /** Goes into the names of the logs, so that two sets of services can use one folder. */
  readonly instanceName?: string;
  readonly readyTimeoutMs?: number;
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

/**
 * Starts the five services as processes of their own and waits until each says that it is ready.
 * When one fails to, the others stay for the caller to stop with the stack.
 */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const supervised = await together(
    options.signal,
    ...services.map(
      ({ name }) =>
        (signal: AbortSignal) =>
          startService(name, { ...options, signal }),
    ),
  );
  const byName = <T>(pick: (service: Supervised, name: ServiceName) => T) =>
    Object.fromEntries(
      services.map(({ name }, index) => [name, pick(supervised[index] as Supervised, name)]),
    ) as Record<ServiceName, T>;
  return {
    orderApiUrl: `http://127.0.0.1:${options.ports.apis.order}`,
    healthUrls: byName((_, name) => healthUrl(options.ports[name])),
    processes: byName((service) => service),
    lost: Promise.race(supervised.map((service) => service.lost)),
    async stop() {
      await Promise.all(supervised.map((service) => service.stop()));
    },
  };
}

function startService(name: ServiceName, options: ServicesOptions): Promise<Supervised> {
  const { stack, log, restart, signal, ports } = options;
  const apiPort = ports.apis[name];
  const logName = options.instanceName === undefined ? name : `${name}-${options.instanceName}`;
  return supervise({
    launch: stack.launch,
    spec: {
      name: logName,
      layer: 'service',
      command: process.execPath,
      args: [...nodeFlags, (options.script ?? mainScript)(name)],
      env: {
        LOG_LEVEL: 'info',
        ...process.env,
        SERVICE_NAME: name,
        KAFKA_BROKERS: stack.kafkaBrokers.join(','),
        SCHEMA_REGISTRY_URL: stack.schemaRegistryUrl,
        DATABASE_URL: stack.databaseUrlFor(name),
        ADMIN_PORT: String(ports[name]),
        ...(apiPort === undefined ? {} : { API_PORT: String(apiPort) }),
        ...options.env,
      },
      logFile: join(stack.dir, 'logs', `${logName}.log`),
    },
    readyUrl: healthUrl(ports[name]),
    log,
    signal,
    restart,
    ...(options.readyTimeoutMs === undefined ? {} : { readyTimeoutMs: options.readyTimeoutMs }),
  });
}

function healthUrl(port: number): string {
  return `http://127.0.0.1:${port}/health/ready`;
}
