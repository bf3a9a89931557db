import type { FastifyInstance } from 'fastify';
import { problemServer } from '../../../shared/http/problem-server.ts';
import type { ServicePort } from '../../../shared/messaging/service.ts';
import { type ApiSettings, apiDefaults } from './api-settings.ts';
import { checkoutRoutes } from './checkout-routes.ts';
import type { ApiContext } from './context.ts';
import { documentRoutes } from './document-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { guard } from './guards.ts';
import { orderRecords } from './order-records.ts';
import { orderRoutes } from './order-routes.ts';
import { OrderWatch } from './order-watch.ts';
import { productRoutes } from './product-routes.ts';

/**
 * The shop's public API: check out, look at orders, follow one, cancel it, look at the catalogue. `/docs` describes
 * it. What is not set is as `apiDefaults` has it.
 */
export function orderApi(
  port: ServicePort,
  settings: Partial<ApiSettings> = {},
  records = orderRecords(port.sql),
): FastifyInstance {
  const all = { ...apiDefaults, ...settings };
  const watch = new OrderWatch({ records, log: port.log, lookEvery: all.lookEvery });
  const context: ApiContext = { port, records, watch, settings: all };
  const app = problemServer(port.log, { trustedProxies: all.trustedProxies });

  guard(app, all);
  app.register(async (routes) => {
    checkoutRoutes(routes, context);
    orderRoutes(routes, context);
    eventRoutes(routes, context);
    productRoutes(routes);
    documentRoutes(routes, all);
  });
  return app;
}
