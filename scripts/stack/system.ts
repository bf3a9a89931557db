import type { ServiceName } from '../services.ts';
import { step } from './progress.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';
import { chooseServicePorts, webhookUrlAt } from './service-ports.ts';
import { type RunningServices, startServices } from './service-processes.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

export interface SystemOptions extends StackOptions {
  /** Start a service or the sandbox again when it ends by itself. */
  readonly restart: boolean;
  /** How many of each service. Default 1. */
  readonly instances?: number;
  /** How long a service may take until it is ready, in milliseconds. Default 60 s. */
  readonly readyTimeoutMs?: number;
  /** Told with a sentence when a service or the sandbox ends by itself, whether or not it is started again. */
  readonly ended?: (reason: string) => void;
  /** On top of what every service gets. */
  readonly serviceEnv?: Readonly<Record<string, string>>;
  /** Other programs in the services' and the sandbox' place, e.g. in tests. */
  readonly scripts?: {
    readonly service: (service: ServiceName) => string;
    readonly sandbox: string;
  };
}

/** Everything that an order needs: the stack, the sandbox and the five services. */
export interface System {
  readonly stack: Stack;
  readonly sandbox: Sandbox;
  readonly services: RunningServices;
  /** Resolves with a sentence when a part ends by itself and is not restarted. */
  readonly lost: Promise<string>;
  /** Stops everything in order within 10 s. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts it all. When something fails or the signal aborts, what had been started is stopped before it throws. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { log, restart, ports = 'default', scripts } = options;
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, ...(options.signal ? [options.signal] : [])]);
  const stack = await startStack({ ...options, signal });
  const stop = () => {
    stopping.abort(new Error('stopping'));
    return step(log, 'Everything stopped', () => stack.stop());
  };
  try {
    const servicePorts = await chooseServicePorts(ports, log);
    const sandbox = await step(log, 'Sandbox ready (payment provider, carrier, mail)', () =>
      startSandbox({
        stack,
        log,
        ports,
        webhookUrl: webhookUrlAt(servicePorts),
        restart,
        signal,
        ...(scripts ? { script: scripts.sandbox } : {}),
        ...(options.ended && { ended: options.ended }),
      }),
    );
    const services = await step(log, 'Services ready', () =>
      startServices({
        stack,
        log,
        ports: servicePorts,
        instances: options.instances ?? 1,
        restart,
        signal,
        ...(options.readyTimeoutMs === undefined ? {} : { readyTimeoutMs: options.readyTimeoutMs }),
        env: {
          ...sandbox.serviceEnv,
          SHOP_URL: `http://127.0.0.1:${servicePorts.apis.order}`,
          ...options.serviceEnv,
        },
        ...(scripts ? { script: scripts.service } : {}),
        ...(options.ended && { ended: options.ended }),
      }),
    );
    const lost = Promise.race([stack.lost, sandbox.process.lost, services.lost]);
    return { stack, sandbox, services, lost, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
