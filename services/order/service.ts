import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import { orderApi } from './api/order-api.ts';
import { orderWithin } from './order.ts';
import { orderSettings } from './settings.ts';

/** The order service as its environment wants it. Throws `ConfigError` naming what is malformed. */
export function orderService(environment: NodeJS.ProcessEnv): ServiceDefinition {
  const { lifetimeMs, api } = orderSettings(environment);
  return {
    participant: orderWithin(lifetimeMs),
    migrations: new URL('./migrations/', import.meta.url),
    api: (port) => orderApi(port, api),
  };
}
