import { type Daemon, type DaemonSpec, logTail } from './daemon.ts';
import type { Log } from './progress.ts';
import { openPart, type RestartablePart } from './restartable-part.ts';
import { UserError } from './user-error.ts';
import { answersOk, waitUntil } from './wait-until.ts';

export interface Supervision {
  readonly launch: (spec: DaemonSpec) => Promise<Daemon>;
  readonly spec: DaemonSpec;
  /** Answers 200 once the process is ready. */
  readonly readyUrl: string;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Start it again, with growing delay, when it ends by itself. */
  readonly restart: boolean;
  readonly readyTimeoutMs?: number;
  /** Told with a sentence when it ends by itself, whether or not it is started again. */
  readonly ended?: (reason: string) => void;
}

export interface Supervised extends RestartablePart {
  /** Whether it is started again when it ends by itself. It never is when it was killed or stopped here. */
  readonly restarts: boolean;
  /** Resolves with a sentence when it ends by itself and is not restarted. */
  readonly lost: Promise<string>;
  /** Asks it to end, waits up to `timeoutMs` (10 s), kills it then. It is down until it is started. */
  stop(timeoutMs?: number): Promise<void>;
}

const firstRestartAfterMs = 1_000;
const longestRestartDelayMs = 30_000;

/** Starts a process and waits until it is ready; when it ends before that, the error shows the end of its log. */
export async function supervise(supervision: Supervision): Promise<Supervised> {
  const { launch, spec, readyUrl, log, signal, restart } = supervision;
  const { promise: lost, resolve: reportLost } = Promise.withResolvers<string>();
  let down = false;
  let attempt = 0;
  let startedAt = performance.now();
  let restartTimer: NodeJS.Timeout | undefined;

  const part = await openPart({
    launch() {
      startedAt = performance.now();
      return launch(spec);
    },
    ready: (daemon) => ready(daemon, readyUrl, signal, supervision.readyTimeoutMs ?? 60_000),
    lost(reason) {
      if (signal.aborted || down) return;
      supervision.ended?.(reason);
      if (!restart) {
        reportLost(reason);
        return;
      }
      const steady = performance.now() - startedAt > longestRestartDelayMs;
      attempt = steady ? 1 : attempt + 1;
      const delayMs = Math.min(firstRestartAfterMs * 2 ** (attempt - 1), longestRestartDelayMs);
      log(`  ${reason}; starting it again in ${delayMs / 1000} s`);
      clearTimeout(restartTimer);
      restartTimer = setTimeout(() => void again(), delayMs);
    },
  });

  async function again(): Promise<void> {
    if (down) return;
    try {
      await part.launch();
    } catch (error) {
      if (!down && !signal.aborted) reportLost(String(error));
    }
  }
  function stayDown(): void {
    down = true;
    clearTimeout(restartTimer);
  }
  return {
    ...part,
    restarts: restart,
    lost,
    async kill(by) {
      stayDown();
      await part.kill(by);
    },
    async start() {
      down = false;
      clearTimeout(restartTimer);
      await part.start();
    },
    async stop(timeoutMs = 10_000) {
      stayDown();
      if ((await part.stop(timeoutMs)) === 'killed') {
        log(`  ${spec.name} did not end in time and was killed`);
      }
    },
  };
}

async function ready(daemon: Daemon, url: string, signal: AbortSignal, timeoutMs: number): Promise<void> {
  try {
    await waitUntil(daemon.name, () => answersOk(url), { timeoutMs, signal, hopeless: daemon.end });
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${reason}. The end of ${daemon.logFile}:\n${logTail(daemon.logFile)}`);
  }
}
