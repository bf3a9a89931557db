import type { Logger } from 'pino';
import type { Health } from './health.ts';
import { Poller } from './poller.ts';

const lookEveryMs = 2_000;

/**
 * Lets the service end when it has stopped making progress, as `GET /health/live` tells: not everything that starts
 * processes again asks there. Tells `fatal` once, with the reasons. `askKafka` goes by a connection of its own; while
 * it rejects, Kafka is away for everybody, and it would not come back sooner for a process that starts again.
 */
export function watchLife(
  health: Pick<Health, 'lifeless'>,
  askKafka: () => Promise<unknown>,
  fatal: (error: Error) => void,
  log: Logger,
): Poller {
  let told = false;
  return new Poller(
    lookEveryMs,
    async () => {
      if (told || health.lifeless().length === 0) return;
      await askKafka();
      const reasons = health.lifeless();
      if (reasons.length === 0) return;
      told = true;
      fatal(new Error(reasons.join('; ')));
    },
    log,
  );
}
