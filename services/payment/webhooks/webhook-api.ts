import type { FastifyInstance, FastifyRequest } from 'fastify';
import { inTime } from '../../../shared/http/patience.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { problemServer } from '../../../shared/http/problem-server.ts';
import type { ServicePort } from '../../../shared/messaging/service.ts';
import { standingOf } from '../stripe/session-standing.ts';
import { keptPage, orderIdOf, type PageNews, tellOrder } from './page-news.ts';
import { keptRefund, type RefundNews } from './refund-news.ts';
import { keepUnmatched } from './unmatched-webhooks.ts';
import { newsIn } from './webhook-event.ts';
import { contentOf, WebhookRefused } from './webhook-signature.ts';

export type WebhookSettings = {
  /** Any of them may have signed. None: webhooks are not taken, and asking the provider's API has to do. */
  readonly secrets: readonly string[];
  /** How long a webhook waits for the database, in milliseconds, before it is answered with 503. */
  readonly patience?: number;
};

/**
 * Takes Stripe's webhooks, and nothing else. One that is signed is answered with 200 once what it tells is committed,
 * whether or not it is of interest; anything but that makes Stripe send it again.
 */
export function webhookApi(
  port: ServicePort,
  { secrets, patience = 3_000 }: WebhookSettings,
): FastifyInstance {
  const app = problemServer(port.log);
  // The signature is over the bytes as they came.
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_: unknown, body: Buffer) => body,
  );

  app.post<{ Body: Buffer | undefined }>('/webhooks/stripe', async (request) => {
    if (secrets.length === 0)
      throw new Problem({
        status: 404,
        detail: 'Webhooks are not taken: STRIPE_WEBHOOK_SECRETS is not set.',
      });
    const { session, refund, ...event } = newsOf(request, secrets);
    request.log = request.log.child(event);
    const standing = session && standingOf(session).standing;
    if (refund !== undefined) await inTime(keepRefund({ ...event, refund }, request), patience);
    else if (session !== undefined && (standing === 'paid' || standing === 'expired'))
      await inTime(take({ ...event, session }, request), patience);
    else request.log.debug({ standing }, 'webhook noted: there is nothing to do');
    return { received: true };
  });

  async function take(news: PageNews, { log }: FastifyRequest): Promise<void> {
    const about = { sessionId: news.session.id, orderId: orderIdOf(news.session) };
    const answer = await tellOrder(port, news.eventId, news.session, patience);
    if ('told' in answer) {
      log.info({ ...about, ...answer.told }, 'webhook taken');
      return;
    }
    const { reason, strayMoney } = answer.unmatched;
    const kept = keptPage(news, reason);
    await keepUnmatched(port.sql, kept);
    if (strayMoney)
      log.error({ ...about, paymentId: kept.paymentId, reason }, 'money came that no order takes');
    else log.warn({ ...about, reason }, 'webhook matches no order; kept');
  }

  /** Nothing can be done about it here: it goes to a person. */
  async function keepRefund(news: RefundNews, { log }: FastifyRequest): Promise<void> {
    const kept = keptRefund(news);
    await keepUnmatched(port.sql, kept);
    const { objectId: refundId, paymentId, orderId, reason } = kept;
    log.error({ refundId, paymentId, orderId, reason }, 'a refund has come back: the customer lacks it');
  }

  return app;
}

function newsOf(
  { body, headers, log }: FastifyRequest<{ Body: Buffer | undefined }>,
  secrets: readonly string[],
) {
  try {
    const signature = String(headers['stripe-signature'] ?? '');
    return newsIn(contentOf(body ?? Buffer.alloc(0), signature, secrets));
  } catch (error) {
    if (!(error instanceof WebhookRefused || error instanceof Problem)) throw error;
    log.warn({ reason: error.message }, 'webhook refused');
    if (error instanceof Problem) throw error;
    throw new Problem({
      status: 400,
      detail: 'The webhook is not signed as it must be, or its signature is too old.',
    });
  }
}
