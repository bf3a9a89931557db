import type { FastifyInstance, FastifyReply } from 'fastify';

/** One aspect of a service's health, in words that name what is wrong. */
export type Health = {
  /** Reasons why the process should be restarted: it has stopped making progress. */
  lifeless(): string[];
  /** Reasons why nothing should be sent here at the moment. */
  unready(): string[];
};

/** Somebody asks every few seconds: only what fails is worth a line in the log. */
const quietly = { logLevel: 'error' } as const;

/** `GET /health/live` and `GET /health/ready`: 200, or 503 with the reasons. */
export function healthRoutes(app: FastifyInstance, health: Health): void {
  app.get('/health/live', quietly, async (_, reply) => answer(reply, health.lifeless()));
  app.get('/health/ready', quietly, async (_, reply) => answer(reply, health.unready()));
}

function answer(reply: FastifyReply, reasons: string[]) {
  reply.code(reasons.length === 0 ? 200 : 503);
  return { status: reasons.length === 0 ? 'ok' : 'unavailable', reasons };
}
