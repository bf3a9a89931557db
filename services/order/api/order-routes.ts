import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { inTime } from '../../../shared/http/patience.ts';
import { cancelOrder } from '../commands.ts';
import type { ApiContext } from './context.ts';
import { acceptedCancellation } from './order-cancellation.ts';
import { listOrders, listQueryFrom } from './order-list.ts';
import { lookAtOrder, type OrderPath } from './order-look.ts';

export function orderRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port, records, settings } = context;

  if (settings.listed)
    app.get('/orders', async ({ query }, reply) =>
      reply.send(await inTime(listOrders(records, listQueryFrom(query)), settings.patience)),
    );

  app.get<OrderPath>('/orders/:orderId', async (request, reply) => {
    const { view } = await lookAtOrder(context, request);
    return reply.send(view);
  });

  /** Whether it still can be undone is for shipping to say: the answer is only that it is being asked. */
  app.post<OrderPath>('/orders/:orderId/cancel', async (request, reply) => {
    const { orderId, view } = await lookAtOrder(context, request);
    if (view.status !== 'placed') return reply.code(202).send(acceptedCancellation(view));
    const command = { id: randomUUID(), orderId, data: {} };
    await port.execute(cancelOrder, command, settings.patience);
    const after = await lookAtOrder(context, request);
    return reply.code(202).send(acceptedCancellation(after.view));
  });
}
