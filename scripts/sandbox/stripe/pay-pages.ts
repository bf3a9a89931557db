import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Journal } from '../journal.ts';
import { payPagePath, successUrlOf } from './checkout-session.ts';
import type { CheckoutSessions } from './checkout-sessions.ts';
import type { FormObject } from './form-body.ts';
import { type PayForm, readPayForm } from './pay-form.ts';
import { closedPage, errorPage, openPage } from './pay-page.ts';

type OfSession = FastifyRequest<{ Params: { id: string } }>;
type PageAnswer = { status: number; page: string } | { redirect: string };

/** The pay page that a session's `url` leads to, for browsers and for plain form posts. */
export function payPages(sessions: CheckoutSessions, journal: Journal): FastifyPluginAsync {
  return async (app) => {
    app.setErrorHandler((error: Error & { statusCode?: number; status?: number }, _, reply) => {
      const status = error.statusCode ?? error.status ?? 500;
      if (status >= 500) console.error('sandbox pay page:', error);
      const page = errorPage(status >= 500 ? 'This page has a problem.' : error.message);
      return send(reply, { status, page });
    });

    app.get(`${payPagePath}/:id`, ({ params }: OfSession, reply) =>
      send(
        reply,
        journal.transaction(() => show(sessions, params.id)),
      ),
    );

    app.post(`${payPagePath}/:id`, (request: OfSession, reply) => {
      if (isFromElsewhere(request)) {
        return send(reply, {
          status: 403,
          page: errorPage('Another site sent this form: nothing was done.'),
        });
      }
      const form = readPayForm((request.body ?? {}) as FormObject);
      const answer = journal.transaction(() => show(sessions, request.params.id, form));
      return send(reply, answer);
    });
  };
}

/** Does what the form says, if there is one and the session is still open, and tells what to show then. */
function show(sessions: CheckoutSessions, id: string, form?: PayForm): PageAnswer {
  const session = sessions.current(id);
  if (session === undefined) return { status: 404, page: errorPage('There is no such payment.') };
  if (session.status !== 'open') return { status: 410, page: closedPage(session) };
  switch (form?.kind) {
    case undefined:
      return { status: 200, page: openPage(session) };
    case 'invalid':
      return { status: 400, page: openPage(session, form.message) };
    case 'give_up':
      return session.cancelUrl === undefined
        ? { status: 400, page: openPage(session, 'The shop did not say where to go back to.') }
        : { redirect: session.cancelUrl };
    case 'pay': {
      const { status, decline } = sessions.pay(session, form.paymentMethod);
      return status === 'succeeded'
        ? { redirect: successUrlOf(session) }
        : { status: 402, page: openPage(session, decline?.message) };
    }
  }
}

/** Whether a browser says that another site's page sent the form. Whoever says nothing is no browser. */
function isFromElsewhere({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return headers.origin !== undefined && headers.origin !== `http://${headers.host}`;
}

/** Without `form-action`, for browsers apply it to the redirect back to the shop, too. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

function send(reply: FastifyReply, answer: PageAnswer) {
  if ('redirect' in answer) return reply.redirect(answer.redirect, 303);
  return reply
    .code(answer.status)
    .type('text/html; charset=utf-8')
    .headers({ 'content-security-policy': policy, 'cache-control': 'no-store' })
    .send(answer.page);
}
