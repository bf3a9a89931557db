import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { GenericContainer, getContainerRuntimeClient, type StartedNetwork, Wait } from 'testcontainers';
import { MissingTool } from './missing-tool.ts';
import { readyWithinMs } from './wait-until.ts';

export type ContainerSpec = {
  /** Its host name to the others in the network, too. */
  readonly name: string;
  readonly image: string;
  readonly port: { readonly container: number; readonly host: number };
  readonly environment: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly network: StartedNetwork;
  readonly logFile: string;
};

export type RunningContainer = {
  /** Resolves with a sentence when it ends. */
  readonly ended: Promise<string>;
  /** The same sentence once it has ended. */
  readonly end: () => string | undefined;
  /** Removes it with all that it holds, at once. */
  stop(): Promise<void>;
};

/** The host under which published ports are reached. A `MissingTool` when no container engine answers. */
export async function engineHost(): Promise<string> {
  const client = await getContainerRuntimeClient().catch((error: Error) => {
    throw new MissingTool(
      'Docker',
      `No Docker engine answers (${error.message}). Install Docker and start it, or set DOCKER_HOST to one that runs.`,
    );
  });
  const { host } = client.info.containerRuntime;
  // The name may mean ::1, too, where nothing listens.
  return host === 'localhost' ? '127.0.0.1' : host;
}

/**
 * Starts a container that is removed with this process, however that ends, and resolves when it runs, not yet ready.
 */
export async function startContainer(spec: ContainerSpec): Promise<RunningContainer> {
  const { name, image, port, logFile } = spec;
  mkdirSync(dirname(logFile), { recursive: true });
  const container = await new Published(image)
    .withNetwork(spec.network)
    .withNetworkAliases(name)
    .withExposedPorts(port)
    .withEnvironment(spec.environment)
    .withCommand([...(spec.command ?? [])])
    .withSharedMemorySize(256 * 2 ** 20)
    // Anything: whether it is ready is asked from outside, which is cheaper than a program run in it again and again.
    .withWaitStrategy(Wait.forLogMessage(/\S/))
    .withStartupTimeout(readyWithinMs)
    .withLogConsumer((lines) => (lines as Readable).pipe(createWriteStream(logFile)))
    .start();

  const { container: engine } = await getContainerRuntimeClient();
  let end: string | undefined;
  const ended = engine
    .getById(container.getId())
    .wait()
    .then(({ StatusCode: code }: { StatusCode: number }) => `ended with code ${code}`)
    .catch((error: Error) => `cannot be watched any more: ${error.message}`)
    .then((how: string) => {
      end = `${name} ${how}, see ${logFile}`;
      return end;
    });
  return { ended, end: () => end, stop: async () => void (await container.stop({ timeout: 0 })) };
}

/** Published for this machine alone where the engine is on it; a remote engine's ports have to be reached from here. */
class Published extends GenericContainer {
  protected override async beforeContainerCreated(): Promise<void> {
    if ((await engineHost()) !== '127.0.0.1') return;
    const bindings = Object.entries(this.hostConfig.PortBindings ?? {}) as [string, { HostPort: string }[]][];
    this.hostConfig.PortBindings = Object.fromEntries(
      bindings.map(([port, hosts]) => [port, hosts.map((host) => ({ ...host, HostIp: '127.0.0.1' }))]),
    );
  }
}
