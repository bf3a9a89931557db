import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ZodError, z } from 'zod';
import { inboxPage } from './inbox-page.ts';
import { answerErrorsAsJson, localHttp } from './local-http.ts';
import type { Mail } from './mailbox.ts';
import { type PartySwitches, parties, type Switches } from './switches.ts';

const PartyParams = z.object({ party: z.enum(parties) });

/** The port for people and tests: switches, ledger and mails. */
export function controlServer(
  switches: Switches,
  ledger: () => object,
  mails: () => Mail[],
): FastifyInstance {
  const app = localHttp();
  answerErrorsAsJson(app, 'control');

  // A web page could point a name of its own at 127.0.0.1 and then talk to this port with the visitor's browser.
  app.addHook('onRequest', async (request, reply) => {
    if (!isLocalName(request.headers.host)) {
      return reply.code(403).send({ code: 'forbidden', message: 'use 127.0.0.1 or localhost as host' });
    }
  });

  app.get('/health', async () => ({ status: 'ok' }));
  app.get('/ledger', async () => ledger());
  app.get('/mails', async () => mails());
  app.get('/inbox', async (_, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .send(inboxPage(mails())),
  );

  app.get('/switches', async () => Object.fromEntries(parties.map((party) => [party, switches.show(party)])));
  app.get('/switches/:party', async (request, reply) => {
    const party = partyOf(request);
    return party === undefined ? reply.callNotFound() : switches.show(party);
  });
  app.delete('/switches/:party', async (request, reply) => {
    const party = partyOf(request);
    if (party === undefined) return reply.callNotFound();
    switches.clear(party);
    return switches.show(party);
  });
  app.put('/switches/:party', async (request, reply) => {
    const party = partyOf(request);
    if (party === undefined) return reply.callNotFound();
    try {
      switches.set(party, request.body as PartySwitches<typeof party>);
      return switches.show(party);
    } catch (error) {
      if (!(error instanceof ZodError)) throw error;
      const errors = error.issues.map(({ path, message }) => ({ field: path.join('.'), reason: message }));
      return reply
        .code(400)
        .send({ code: 'invalid_request', message: `invalid switches for ${party}`, errors });
    }
  });
  return app;
}

function partyOf(request: FastifyRequest) {
  const params = PartyParams.safeParse(request.params);
  return params.success ? params.data.party : undefined;
}

function isLocalName(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host);
}
