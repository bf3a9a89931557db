import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from '../idempotency.ts';
import { newId } from '../ids.ts';
import { cutConnection, localHttp } from '../local-http.ts';
import { type HttpParty, serve } from '../party.ts';
import { requireApiKey } from './api-key.ts';
import { apiVersionOf } from './api-version.ts';
import type { Endpoint } from './endpoint.ts';
import type { EventLog } from './events.ts';
import type { FormObject } from './form-body.ts';
import { acceptFormsOnly, decoded } from './form-requests.ts';
import { replies } from './replies.ts';
import { invalidRequest, StripeError } from './stripe-error.ts';

const longestKey = 255;

export type StripeParts = {
  endpoints: Endpoint[];
  events: EventLog;
  /** What needs no API key. */
  pages: FastifyPluginAsync;
  party: Omit<HttpParty, 'name' | 'replies'>;
};

/** Stripe's HTTP API over the given endpoints, and next to it the pages for its customers. */
export function stripeServer({ endpoints, events, pages, party }: StripeParts): FastifyInstance {
  const app = localHttp();
  acceptFormsOnly(app);
  app.register(pages);
  app.register(async (api) => serveApi(api, endpoints, events, { ...party, name: 'stripe', replies }));
  return app;
}

/** Form bodies, API keys, idempotency keys, errors in Stripe's shape. */
function serveApi(app: FastifyInstance, endpoints: Endpoint[], events: EventLog, party: HttpParty): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', newId('req'));
    requireApiKey(request.headers.authorization);
  });
  app.setNotFoundHandler((request) => {
    const message = `Unrecognized request URL (${request.method}: ${request.url.split('?')[0]}).`;
    throw new StripeError(404, { type: 'invalid_request_error', message });
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => send(reply, answerTo(error)));
  for (const endpoint of endpoints) {
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      handler: (request, reply) => handle(endpoint, events, party, request, reply),
    });
  }
}

async function handle(
  endpoint: Endpoint,
  events: EventLog,
  party: HttpParty,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const writes = endpoint.method === 'POST';
  const given = writes ? ((request.body ?? {}) as FormObject) : decodedQuery(request);
  const { id = '' } = request.params as { id?: string };
  const apiVersion = apiVersionOf(request.headers['stripe-version']);
  const { orderId, execute } = endpoint.prepare({ given, id, apiVersion });
  const key = writes ? idempotencyKey(request, reply) : undefined;
  const cause = { id: requestIdOf(reply), idempotency_key: key ?? null };
  const outcome = await serve(party, {
    target: { operation: endpoint.operation, concerns: (wanted) => wanted === orderId },
    writes,
    keyed:
      key === undefined
        ? undefined
        : { key, endpoint: pathOf(request), parameters: given, requestId: requestIdOf(reply) },
    execute: () => events.causedBy(cause, () => answerOf(execute)),
  });
  if (outcome.kind === 'cut') return cutConnection(reply);
  if (outcome.kind === 'replayed') {
    reply.headers({ 'idempotent-replayed': 'true', 'original-request': outcome.firstRequestId });
  }
  return send(reply, outcome.answer);
}

function decodedQuery(request: FastifyRequest): FormObject {
  return decoded(request.url.split('?')[1] ?? '');
}

/** Echoed, as Stripe does. An empty one counts as none. */
function idempotencyKey(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return undefined;
  if (key.length > longestKey)
    throw invalidRequest(`Idempotency keys have at most ${longestKey} characters.`);
  reply.header('idempotency-key', key);
  return key;
}

/** A business no is an answer that the idempotency key remembers; anything else unforeseen is not. */
function answerOf(execute: () => unknown): Answer {
  try {
    return { status: 200, body: execute() };
  } catch (error) {
    if (error instanceof StripeError) return error.answer();
    throw error;
  }
}

function answerTo(error: Error & { statusCode?: number }): Answer {
  if (error instanceof StripeError) return error.answer();
  if (error.statusCode !== undefined && error.statusCode < 500) return invalidRequest(error.message).answer();
  console.error('sandbox stripe:', error);
  return replies.failed();
}

function send(reply: FastifyReply, { status, body }: Answer) {
  return reply.code(status).send(body);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '';
}

function requestIdOf(reply: FastifyReply): string {
  return String(reply.getHeader('request-id'));
}
