import { type logCreator, logLevel } from 'kafkajs';
import type { Logger } from 'pino';

/** Expected for a moment after a broker or a group starts; kafkajs retries them by itself. */
const startUpNoise =
  /COORDINATOR_LOAD_IN_PROGRESS|COORDINATOR_LOADING|GROUP_COORDINATOR_NOT_AVAILABLE|group coordinator|rebalancing|coordinator is loading/i;

/** Bounded retries are on purpose: after them comes a new producer, and consumers drop what is sent twice. */
const knownAdvice = /Limiting retries for the idempotent producer/;

/** Sends kafkajs's log lines to ours. */
export function kafkajsLogger(log: Logger): logCreator {
  return () =>
    ({ level, log: { message, ...details } }) => {
      const { error, groupId, broker, retryCount } = details as { [name: string]: unknown };
      const line = { kafka: { error, groupId, broker, retryCount } };
      if (level === logLevel.ERROR && !startUpNoise.test(`${message} ${error}`)) log.error(line, message);
      else if (level === logLevel.WARN && !knownAdvice.test(message)) log.warn(line, message);
      else log.debug(line, message);
    };
}
