import type { FastifyRequest } from 'fastify';
import { OrderId } from '../../../shared/contracts/values.ts';
import { inTime } from '../../../shared/http/patience.ts';
import { notFound } from '../../../shared/http/problem.ts';
import { Order } from '../order.states.ts';
import type { ApiContext } from './context.ts';
import { type OrderView, viewOf } from './order-view.ts';

export type OrderPath = { Params: { orderId: string } };

/** The order that the path names, and as customers see it. Throws 404 where they see none. */
export async function lookAtOrder(
  { port, settings }: ApiContext,
  request: FastifyRequest<OrderPath>,
): Promise<{ readonly orderId: string; readonly order: Order; readonly view: OrderView }> {
  const { orderId } = request.params;
  if (!OrderId.safeParse(orderId).success) throw notFound('such order');
  request.log = request.log.child({ orderId });
  const state = await inTime(port.stateOf(orderId), settings.patience);
  if (state === undefined) throw notFound('such order');
  const order = Order.parse(state);
  const view = viewOf(orderId, order);
  if (view === undefined) throw notFound('such order');
  return { orderId, order, view };
}
