import type { Log } from './progress.ts';
import { Stopped } from './user-error.ts';

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into an abort, so that what was started can be stopped in order.
 * A second one ends this process at once; the guard then stops what is left.
 */
export function abortOnSignals(log: Log): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      log(`${name}: stopping (once more to stop at once)`);
      controller.abort(new Stopped(name));
    });
  }
  return controller.signal;
}
