import type { Logger } from 'pino';
import type { Decided } from './batch.ts';

/** One line per input, after its commit: what it was and what became of it. No payloads. */
export function logVerdicts(log: Logger, decided: Decided): void {
  for (const { work, outcome, status } of decided.verdicts) {
    const line = { orderId: work.orderId, eventId: work.id, type: work.type, status };
    if (outcome.startsWith('parked')) log.error(line, outcome);
    else log.info(line, outcome);
  }
}
