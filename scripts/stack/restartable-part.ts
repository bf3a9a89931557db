import { type Daemon, endOf } from './daemon.ts';
import { isRunning } from './process-identity.ts';
import { killTree, processTree, sendSignal, signalAll } from './process-tree.ts';
import { stopProcess } from './stop-order.ts';

/** A process that can be made to fail, and come back, while the others run. What is done to it here is not `lost`. */
export interface RestartablePart {
  readonly name: string;
  /** Of the process that runs now, or of the last one. */
  pid(): number;
  /**
   * Ends it by a signal that does so, also when it is paused; resolves when it is gone. It stays down until it is
   * started. SIGKILL takes all processes that it has started with it, as when the power fails.
   */
  kill(signal: NodeJS.Signals): Promise<void>;
  /**
   * Holds it and all processes that it has started where they are (SIGSTOP), until it is resumed, killed or stopped.
   */
  pause(): void;
  resume(): void;
  /** Starts it again, with the same data at the same address; resolves when it answers. Does nothing while it runs. */
  start(): Promise<void>;
}

export interface PartSpec {
  readonly launch: () => Promise<Daemon>;
  /** Resolves when the process answers, rejects when it will not. */
  readonly ready: (daemon: Daemon) => Promise<void>;
  /** Told with a sentence when a process that was ready ends by itself. */
  readonly lost: (reason: string) => void;
}

export interface Part extends RestartablePart {
  /** As `start`, without waiting until it answers. */
  launch(): Promise<void>;
  /** Asks it to end, waits up to `timeoutMs`, kills it then. */
  stop(timeoutMs: number): Promise<'ended' | 'killed'>;
}

/**
 * Starts the process and waits until it answers. Rejects when it does not; what was launched is the caller's to stop.
 */
export async function openPart({ launch, ready, lost }: PartSpec): Promise<Part> {
  const meantToEnd = new WeakSet<Daemon>();
  let daemon = await launch();
  let launching: Promise<boolean> | undefined;
  await ready(daemon);
  watch(daemon);

  function watch(watched: Daemon): void {
    void watched.ended.then(() => {
      if (!meantToEnd.has(watched)) lost(`${watched.name} ${endOf(watched)}`);
    });
  }
  /** False when there is nothing to launch. */
  async function relaunch(): Promise<boolean> {
    if (daemon.end() === undefined) return false;
    daemon = await launch();
    return true;
  }
  function launchOnce(): Promise<boolean> {
    launching ??= relaunch().finally(() => {
      launching = undefined;
    });
    return launching;
  }
  /** The process that ends now, also when it is only just being launched. */
  async function toEnd(): Promise<Daemon> {
    await launching?.catch(() => {});
    meantToEnd.add(daemon);
    return daemon;
  }

  return {
    name: daemon.name,
    pid: () => daemon.pid,
    async kill(signal) {
      const ending = await toEnd();
      if (signal === 'SIGKILL') await killTree(ending);
      else {
        if (isRunning(ending)) sendSignal(ending.pid, signal);
        signalAll(processTree(ending), 'SIGCONT');
      }
      await ending.ended;
    },
    pause: () => signalAll(processTree(daemon), 'SIGSTOP'),
    resume: () => signalAll(processTree(daemon), 'SIGCONT'),
    async start() {
      if (!(await launchOnce())) return;
      const started = daemon;
      await ready(started);
      watch(started);
    },
    async launch() {
      if (await launchOnce()) watch(daemon);
    },
    stop: async (timeoutMs) => stopProcess(await toEnd(), timeoutMs),
  };
}
