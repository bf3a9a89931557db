import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { inTime } from '../../../shared/http/patience.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { foreignness } from '../../../shared/http/this-host.ts';
import { cancelOrder } from '../commands.ts';
import type { ApiContext } from './context.ts';
import { acceptedCancellation } from './order-cancellation.ts';
import { listOrders, listQueryFrom } from './order-list.ts';
import { lookAtOrder, type OrderPath } from './order-look.ts';

export function orderRoutes(app: FastifyInstance, context: ApiContext): void {
  const { port, records, settings } = context;

  if (settings.listed)
    app.get('/orders', async ({ query, socket, headers }, reply) => {
      if (settings.listedHereOnly && foreignness({ remoteAddress: socket.remoteAddress, headers }))
        throw new Problem({
          status: 403,
          detail:
            'All orders are shown on this machine only, at 127.0.0.1; set ORDER_LIST=on to show them to everybody.',
        });
      return reply.send(await inTime(listOrders(records, listQueryFrom(query)), settings.patience));
    });

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
