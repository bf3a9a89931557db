import type { Collector } from './collector.ts';
import type { Health } from './health.ts';
import type { Consumer } from './kafka/broker.ts';
import type { Relay } from './relay.ts';

/** Milliseconds of silence after which a service counts as dead, and as not ready. */
const lifelessAfterMs = 120_000;
const unreadyAfterMs = 30_000;

/**
 * Judges a running service by its progress. A database that is away makes it unready, never lifeless: a restart would
 * not bring it back. There is no consumer, and so no silence, before the group has dealt partitions.
 */
export function serviceHealth(parts: {
  readonly consumer: () => Consumer | undefined;
  readonly collector: Collector;
  readonly relay: Relay;
}): Health {
  const { consumer, collector, relay } = parts;
  const silence = () => consumer()?.silence() ?? 0;
  return {
    lifeless: () => [
      ...(silence() > lifelessAfterMs ? ['the consumer has fallen silent'] : []),
      ...(collector.databaseReachable && collector.stalledFor() > lifelessAfterMs
        ? ['batches make no progress']
        : []),
    ],
    unready: () => [
      ...(consumer() === undefined ? ['starting'] : []),
      ...(silence() > unreadyAfterMs ? ['Kafka does not answer'] : []),
      ...(collector.databaseReachable ? [] : ['the database is away']),
      ...(relay.delivering ? [] : ['events cannot be published']),
    ],
  };
}
