import { setTimeout as delay } from 'node:timers/promises';
import { type ServiceName, services } from '../../scripts/services.ts';
import type { Broker } from '../../shared/messaging/kafka/broker.ts';
import { delivering } from './saga-deliveries.ts';

/** Longer than a test waits for quiet. */
const slowByMs = 700;

/**
 * The service's broker; one that hands everything over late if `SLOW_SERVICE` in the environment names the service. A
 * test that holds only while all services are equally quick fails then. Throws when there is no such service.
 */
export function perhapsSlow(broker: Broker, service: ServiceName): Broker {
  const slow = process.env.SLOW_SERVICE;
  if (slow === undefined) return broker;
  if (!services.some(({ name }) => name === slow))
    throw new Error(`SLOW_SERVICE: there is no service ${slow}`);
  if (slow !== service) return broker;
  return delivering(broker, (intake) => ({
    ...intake,
    async take(records, keepAlive) {
      await delay(slowByMs);
      await intake.take(records, keepAlive);
    },
  }));
}
