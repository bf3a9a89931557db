import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { problemServer } from '../../http/problem-server.ts';
import { type Health, healthRoutes } from '../health.ts';
import { type ParkedRouteSettings, parkedRoutes } from './parked-routes.ts';

export type AdminSettings = ParkedRouteSettings & {
  readonly health: Health;
  readonly log: FastifyBaseLogger;
};

/** The port for those who run a service: its health for anybody, what it has parked for whom it may concern. */
export function adminServer({ health, log, ...parked }: AdminSettings): FastifyInstance {
  const app = problemServer(log);
  healthRoutes(app, health);
  app.register(async (scope) => parkedRoutes(scope, parked), { prefix: '/parked' });
  return app;
}
