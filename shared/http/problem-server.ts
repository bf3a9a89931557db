import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply } from 'fastify';
import { answerMalformed } from './malformed-http.ts';
import { bodyLimit, notFound, problemOf, unavailable } from './problem.ts';
import { RequestLog, requestId } from './request-log.ts';
import { unusedConnections } from './unused-connections.ts';

/** Milliseconds within which a request must have come whole: slow senders must not hold connections. */
const requestTimeout = 10_000;

export type ServerSettings = {
  /** Addresses of proxies that are believed when they say whom they ask for. Default: none. */
  readonly trustedProxies?: readonly string[];
};

/**
 * A server without routes that answers every error, its own and the framework's, as RFC 9457 problem details,
 * and everything that comes while it is being closed with 503. Only what is our fault is logged as an error.
 */
export function problemServer(
  log: FastifyBaseLogger,
  { trustedProxies = [] }: ServerSettings = {},
): FastifyInstance {
  let stopping = false;

  const app = fastify({
    loggerInstance: log,
    logController: new RequestLog(),
    genReqId: requestId,
    bodyLimit,
    requestTimeout,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    /** As long as a request's head may be: a key that is too long is told so instead of not being routed. */
    routerOptions: { maxParamLength: 16 * 1024 },
    /** The framework's own 503 is no problem details; the hook below answers instead. */
    return503OnClosing: false,
    frameworkErrors: answer,
    clientErrorHandler: answerMalformed,
  });

  function answer(error: Error, request: { url: string; log: FastifyBaseLogger }, reply: FastifyReply): void {
    const problem = problemOf(error, stopping);
    if (problem.status >= 500) request.log.error({ err: problem.cause ?? problem }, problem.message);
    if (problem.status === 503) reply.header('retry-after', '1');
    const [path = ''] = request.url.split('?');
    reply.code(problem.status).type('application/problem+json').send(problem.body(path));
  }

  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(answer);
  app.setNotFoundHandler(() => {
    throw notFound('such resource here');
  });
  const hangUpUnused = unusedConnections(app.server);
  app.addHook('preClose', async () => {
    stopping = true;
    hangUpUnused();
  });
  app.addHook('onRequest', async ({ id }, reply) => {
    reply.headers({ 'x-request-id': id, 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    if (stopping) throw unavailable('The service is stopping. Try again.');
  });
  return app;
}
