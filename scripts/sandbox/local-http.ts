import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';

/** The address of this machine alone, which everything of the sandbox listens on unless told otherwise. */
export const thisMachine = '127.0.0.1';

/** An HTTP server. Closing it cuts open connections instead of waiting for them. */
export function localHttp(): FastifyInstance {
  return fastify({ forceCloseConnections: true, bodyLimit: 256 * 1024 });
}

/** Errors that no handler foresaw become JSON; those that are not the client's fault are printed, too. */
export function answerErrorsAsJson(app: FastifyInstance, name: string): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) console.error(`sandbox ${name}:`, error);
    return reply
      .code(status)
      .send({ code: status >= 500 ? 'internal' : 'invalid_request', message: error.message });
  });
}

/** Where to listen; port 0 takes a free one. */
export type Address = { readonly host: string; readonly port: number };

/** Resolves to the base URL. Rejects, naming the port, when it is taken. */
export async function listenAt(app: FastifyInstance, { host, port }: Address): Promise<string> {
  return app.listen({ host, port });
}

/** Ends the exchange as a broken network would: the client sees the connection closed and no answer. */
export function cutConnection(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.destroy();
}
