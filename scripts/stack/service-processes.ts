import { type ServiceName, services } from '../services.ts';
import type { Log } from './progress.ts';
import { type ServiceInstance, startServiceInstance } from './service-instance.ts';
import { chooseInstancePorts, instancePortsIn, type ServicePorts } from './service-ports.ts';
import type { Stack } from './stack.ts';
import { together } from './wait-until.ts';

/** As many processes of each of five services as a machine may be asked for by mistake. */
export const mostInstances = 20;

export interface RunningServices {
  /** Of the order service's first instance. */
  readonly orderApiUrl: string;
  /** All instances in the order in which they were added, also those that are down. */
  readonly processes: Readonly<Record<ServiceName, readonly ServiceInstance[]>>;
  /** Resolves with a sentence when one ends by itself and is not restarted. */
  readonly lost: Promise<string>;
  /** Starts one more instance of a service, on free ports, and resolves when it is ready. */
  add(service: ServiceName): Promise<ServiceInstance>;
  /** Stops all of them side by side: asked to end, killed after 10 s. */
  stop(): Promise<void>;
}

export interface ServicesOptions {
  readonly stack: Pick<Stack, 'dir' | 'kafkaBrokers' | 'schemaRegistryUrl' | 'databaseUrlFor' | 'launch'>;
  readonly log: Log;
  /** Of the first instances. */
  readonly ports: ServicePorts;
  /** How many of each service, on the same database and in the same consumer group. Default 1. */
  readonly instances?: number;
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
  /** Told with a sentence when one ends by itself, whether or not it is started again. */
  readonly ended?: (reason: string) => void;
}

/**
 * Starts the five services as processes of their own and waits until each says that it is ready. Further instances are
 * called `payment-2` and so on. When one fails to start, the others stay for the caller to stop with the stack.
 */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const { ports, instances = 1 } = options;
  const counts = new Map<ServiceName, number>();
  const { promise: lost, resolve: reportLost } = Promise.withResolvers<string>();

  const start = async (name: ServiceName, signal: AbortSignal) => {
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    const own = number === 1 ? instancePortsIn(ports, name) : await chooseInstancePorts(name);
    const instance = await startServiceInstance(name, number, own, { ...options, signal });
    void instance.lost.then(reportLost);
    return instance;
  };
  const names = services.flatMap(({ name }) => Array.from({ length: instances }, () => name));
  const started = await together(
    options.signal,
    ...names.map((name) => (signal: AbortSignal) => start(name, signal)),
  );
  const processes = Object.fromEntries(
    services.map(({ name }) => [name, started.filter((_, index) => names[index] === name)]),
  ) as Record<ServiceName, ServiceInstance[]>;
  return {
    orderApiUrl: `http://127.0.0.1:${ports.apis.order}`,
    processes,
    lost,
    async add(name) {
      const instance = await start(name, options.signal);
      processes[name].push(instance);
      return instance;
    },
    async stop() {
      const all = Object.values(processes).flat();
      await Promise.all(all.map((instance) => instance.stop()));
    },
  };
}
