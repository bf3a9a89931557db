import { z } from 'zod';
import { invalidRequest } from '../../../shared/http/problem.ts';
import { CheckoutSession } from '../stripe/session-standing.ts';
import type { PageNews } from './page-news.ts';
import { FailedRefund, type RefundNews } from './refund-news.ts';

const StripeEvent = z.object({
  id: z.string().regex(/^evt_\w{1,250}$/, 'must be the id of an event'),
  type: z.string().max(100),
});

const EventOfPage = StripeEvent.extend({
  type: z.enum([
    'checkout.session.completed',
    'checkout.session.async_payment_succeeded',
    'checkout.session.expired',
  ]),
  data: z.object({ object: CheckoutSession }),
});

const EventOfRefund = StripeEvent.extend({
  type: z.literal('refund.failed'),
  data: z.object({ object: FailedRefund }),
});

const pageTypes: ReadonlySet<string> = new Set(EventOfPage.shape.type.options);

/** What an event tells: of neither a session nor a refund if it is none of our business. */
export type News = Omit<PageNews, 'session'> & Partial<PageNews> & Partial<RefundNews>;

/** Throws a `Problem` for one that is malformed. */
export function newsIn(content: unknown): News {
  const { id: eventId, type } = checked(StripeEvent, content);
  if (pageTypes.has(type)) return { eventId, type, session: checked(EventOfPage, content).data.object };
  if (type === EventOfRefund.shape.type.value)
    return { eventId, type, refund: checked(EventOfRefund, content).data.object };
  return { eventId, type };
}

function checked<Schema extends z.ZodType>(schema: Schema, content: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(content);
  if (error === undefined) return data;
  throw invalidRequest(error.issues.map(({ path, message }) => ({ field: path.join('.'), reason: message })));
}
