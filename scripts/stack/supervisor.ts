import { type Daemon, type DaemonSpec, logTail } from './daemon.ts';
import type { Log } from './progress.ts';
import { stopProcess } from './stop-order.ts';
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
}

export interface Supervised {
  readonly name: string;
  /** The process running now, or the last one. */
  readonly pid: () => number;
  /** Resolves with a sentence when it ends by itself and is not restarted. */
  readonly lost: Promise<string>;
  /** Asks it to end, waits up to `timeoutMs` (10 s), kills it then. It is not restarted. */
  stop(timeoutMs?: number): Promise<void>;
}

const firstRestartAfterMs = 1_000;
const longestRestartDelayMs = 30_000;

/** Starts a process and waits until it is ready; when it ends before that, the error shows the end of its log. */
export async function supervise(supervision: Supervision): Promise<Supervised> {
  const { launch, spec, readyUrl, log, signal, restart } = supervision;
  let daemon = await launch(spec);
  await ready(daemon, readyUrl, signal, supervision.readyTimeoutMs ?? 60_000);

  let stopped = false;
  let restartTimer: NodeJS.Timeout | undefined;
  let reportLost = (_reason: string) => {};
  const lost = new Promise<string>((resolve) => {
    reportLost = resolve;
  });
  const watch = async (attempt: number) => {
    const startedAt = performance.now();
    const end = await daemon.ended;
    if (stopped || signal.aborted) return;
    const reason = `${spec.name} ${end}, see ${spec.logFile}`;
    if (!restart) {
      reportLost(reason);
      return;
    }
    const steady = performance.now() - startedAt > longestRestartDelayMs;
    const next = steady ? 1 : attempt + 1;
    const delayMs = Math.min(firstRestartAfterMs * 2 ** (next - 1), longestRestartDelayMs);
    log(`  ${reason}; starting it again in ${delayMs / 1000} s`);
    restartTimer = setTimeout(() => void again(next), delayMs);
  };
  const again = async (attempt: number) => {
    try {
      daemon = await launch(spec);
    } catch (error) {
      if (!stopped && !signal.aborted) reportLost(String(error));
      return;
    }
    await watch(attempt);
  };
  void watch(0);

  return {
    name: spec.name,
    pid: () => daemon.pid,
    lost,
    async stop(timeoutMs = 10_000) {
      stopped = true;
      clearTimeout(restartTimer);
      if ((await stopProcess(daemon, timeoutMs)) === 'killed') {
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
