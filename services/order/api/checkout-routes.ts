import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { inTime } from '../../../shared/http/patience.ts';
import { invalidRequest } from '../../../shared/http/problem.ts';
import { placeOrder } from '../commands.ts';
import { acceptedCheckout } from './checkout/answer.ts';
import { checkoutIds, flawOfKey } from './checkout/key.ts';
import { paymentUrlOf } from './checkout/payment-url.ts';
import { orderFrom } from './checkout/request.ts';
import { isSameOrder } from './checkout/same-order.ts';
import type { ApiContext } from './context.ts';
import { keyReused } from './problems.ts';

export function checkoutRoutes(app: FastifyInstance, { port, watch, settings }: ApiContext): void {
  /** Answers the same to the same key and body, however often; the page to pay on may be known only later. */
  async function checkOut(key: string | undefined, request: FastifyRequest, reply: FastifyReply) {
    const { id, orderId } = checkoutIds(key);
    request.log = request.log.child({ orderId });
    const wanted = orderFrom(request.body, orderId);
    if ('errors' in wanted) throw invalidRequest(wanted.errors);
    const { traceparent } = request.headers;
    const trace = typeof traceparent === 'string' ? { traceparent } : {};
    const command = { id, orderId, data: wanted.order, ...trace };
    const result = await port.execute(placeOrder, command, settings.patience);
    if (result.outcome === 'conflict') throw keyReused();
    if (result.outcome === 'ignored') {
      const known = await inTime(port.stateOf(orderId), settings.patience);
      if (!isSameOrder(known, wanted.order)) throw keyReused();
    }
    const isPaidOnPage = wanted.order.payment.method === 'session';
    const paymentUrl = isPaidOnPage ? await paymentUrlOf(watch, orderId, settings.urlPatience) : undefined;
    const accepted = acceptedCheckout(orderId, paymentUrl);
    return reply.code(202).header('location', accepted.links.self).send(accepted);
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
