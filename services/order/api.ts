import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { products } from '../../shared/contracts/products.ts';
import { OrderId } from '../../shared/contracts/values.ts';
import type { ServicePort } from '../../shared/messaging/service.ts';
import { checkoutIds, flawOfKey } from './checkout-key.ts';
import { orderFrom } from './checkout-request.ts';
import { Order } from './order.states.ts';
import { placeOrder } from './order.ts';
import { viewOf } from './order-view.ts';
import { inTime } from './patience.ts';
import { invalidRequest, keyReused, notFound } from './problem.ts';
import { problemServer } from './server.ts';

export type ApiSettings = {
  /** How long a request waits for the database, in milliseconds, before it is answered with 503. */
  readonly patience?: number;
};

/** The shop's public API: check out, look at an order, look at the catalogue. */
export function orderApi(port: ServicePort, { patience = 3_000 }: ApiSettings = {}): FastifyInstance {
  const app = problemServer(port.log);

  /** Answers the same to the same key and body, however often and however far the order has come. */
  async function checkOut(key: string | undefined, request: FastifyRequest, reply: FastifyReply) {
    const { id, orderId } = checkoutIds(key);
    request.log = request.log.child({ orderId });
    const wanted = orderFrom(request.body, orderId);
    if ('errors' in wanted) throw invalidRequest(wanted.errors);
    const { traceparent } = request.headers;
    const trace = typeof traceparent === 'string' ? { traceparent } : {};
    const command = { id, orderId, data: wanted.order, ...trace };
    const { outcome } = await inTime(port.execute(placeOrder, command), patience);
    if (outcome === 'conflict') throw keyReused();
    const self = `/orders/${orderId}`;
    return reply.code(202).header('location', self).send({ orderId, status: 'placed', links: { self } });
  }

  app.post('/checkout', async (request, reply) => checkOut(keyInHeader(request), request, reply));

  app.post<{ Params: { key: string } }>('/checkout/:key', async (request, reply) => {
    const key = keyFrom('key', request.params.key);
    const other = keyInHeader(request);
    if (other !== undefined && other !== key)
      throw invalidRequest([
        { field: 'idempotency-key', reason: 'must be left out or equal the key in the path' },
      ]);
    return checkOut(key, request, reply);
  });

  app.get<{ Params: { orderId: string } }>('/orders/:orderId', async (request, reply) => {
    const { orderId } = request.params;
    if (!OrderId.safeParse(orderId).success) throw notFound('such order');
    request.log = request.log.child({ orderId });
    const state = await inTime(port.stateOf(orderId), patience);
    const view = state && viewOf(orderId, Order.parse(state));
    if (view === undefined) throw notFound('such order');
    return reply.header('cache-control', 'no-store').send(view);
  });

  app.get('/products', async () => ({ products: products.map(({ stock: _, ...product }) => product) }));

  return app;
}

function keyInHeader({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  return key === undefined ? undefined : keyFrom('idempotency-key', String(key));
}

function keyFrom(field: string, key: string): string {
  const flaw = flawOfKey(key);
  if (flaw !== undefined) throw invalidRequest([{ field, reason: flaw }]);
  return key;
}
