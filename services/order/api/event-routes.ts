import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invalidRequest } from '../../../shared/http/problem.ts';
import type { ApiContext } from './context.ts';
import { lookAtOrder, type OrderPath } from './order-look.ts';
import { endId } from './order-stream.ts';
import { OrderStreams } from './order-streams.ts';
import { hasEnded } from './order-view.ts';

/** The id of the last event that a client has seen. */
export const LastEventId = z
  .string()
  .regex(/^(end|0|[1-9]\d{0,8})$/, 'must be the id of an event of this stream: a number, or end');

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  /** Asks proxies such as nginx not to hold events back. */
  'x-accel-buffering': 'no',
};

export function eventRoutes(app: FastifyInstance, context: ApiContext): void {
  const { watch, settings } = context;
  const streams = new OrderStreams({ watch, ...settings });

  app.addHook('preClose', async () => {
    watch.close();
    await streams.close();
  });

  app.get<OrderPath>('/orders/:orderId/events', { exposeHeadRoute: false }, async (request, reply) => {
    const seen = lastSeen(request);
    const { orderId, order, view } = await lookAtOrder(context, request);
    // This, and nothing else, stops a browser's EventSource from coming back.
    if (seen === endId && hasEnded(view)) return reply.code(204).send();
    const next = seen === undefined || seen === endId ? 0 : Number(seen) + 1;
    const { body } = streams.open(request.ip, orderId, order, next);
    return reply.headers(headers).send(body);
  });
}

function lastSeen({ headers, query }: FastifyRequest<OrderPath>): string | undefined {
  const header = headers['last-event-id'];
  const [field, given] =
    header === undefined
      ? ['lastEventId', (query as { lastEventId?: unknown }).lastEventId]
      : ['last-event-id', header];
  if (given === undefined) return undefined;
  const parsed = LastEventId.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues.map(({ message: reason }) => ({ field, reason })));
}
