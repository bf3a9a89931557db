import type { Collector } from './collector.ts';
import type { Health } from './health.ts';
import type { Consumer } from './kafka/broker.ts';
import type { Relay } from './relay.ts';

/** Milliseconds of silence after which a service counts as dead, and as not ready. */
const lifelessAfterMs = 120_000;
const unreadyAfterMs = 30_000;
/** A send at a Kafka that does not answer fails by itself, after some attempts of half a minute each. */
const hungSendMs = 240_000;

/**
 * Judges a running service by its progress. A database that is away makes it unready, never lifeless: a restart would
 * not bring it back. A silent Kafka, or a database that neither answers nor refuses, ends in a restart, for it is not
 * to be told from a client that is stuck; but in one only: a service that starts waits for both, and has no consumer,
 * no silence and no batches until then.
 */
export function serviceHealth(parts: {
  readonly consumer: () => Pick<Consumer, 'silence'> | undefined;
  readonly collector: Pick<Collector, 'databaseReachable' | 'stalledFor'>;
  readonly relay: Pick<Relay, 'delivering' | 'stalledFor'>;
}): Health {
  const { consumer, collector, relay } = parts;
  const silence = () => consumer()?.silence() ?? 0;
  return {
    lifeless: () => [
      ...(silence() > lifelessAfterMs ? ['the consumer has fallen silent'] : []),
      ...(collector.databaseReachable && collector.stalledFor() > lifelessAfterMs
        ? ['batches make no progress']
        : []),
      ...(relay.stalledFor() > hungSendMs ? ['publishing makes no progress'] : []),
    ],
    unready: () => [
      ...(consumer() === undefined ? ['starting'] : []),
      ...(silence() > unreadyAfterMs ? ['Kafka does not answer'] : []),
      ...(collector.databaseReachable ? [] : ['the database is away']),
      ...(relay.delivering && relay.stalledFor() <= unreadyAfterMs ? [] : ['events cannot be published']),
    ],
  };
}
