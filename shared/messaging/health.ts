import Fastify, { type FastifyInstance } from 'fastify';

/** One aspect of a service's health, in words that name what is wrong. */
export type Health = {
  /** Reasons why the process should be restarted: it has stopped making progress. */
  lifeless(): string[];
  /** Reasons why nothing should be sent here at the moment. */
  unready(): string[];
};

/** `GET /health/live` and `GET /health/ready`: 200, or 503 with the reasons. */
export function healthServer(health: Health): FastifyInstance {
  const server = Fastify({ logger: false });
  server.get('/health/live', async (_, reply) => answer(reply, health.lifeless()));
  server.get('/health/ready', async (_, reply) => answer(reply, health.unready()));
  return server;
}

function answer(reply: { code(status: number): unknown }, reasons: string[]) {
  reply.code(reasons.length === 0 ? 200 : 503);
  return { status: reasons.length === 0 ? 'ok' : 'unavailable', reasons };
}
