import { idempotencyKeys } from '../idempotency.ts';
import type { Journal } from '../journal.ts';
import { type Address, listenAt } from '../local-http.ts';
import type { Switches } from '../switches.ts';
import { deliveries } from '../webhooks/deliveries.ts';
import { Delivery } from '../webhooks/delivery.ts';
import { CheckoutSession } from './checkout-session.ts';
import { checkoutSessionEndpoints, sessionsPath } from './checkout-session-endpoints.ts';
import { checkoutSessions } from './checkout-sessions.ts';
import { eventEndpoints } from './event-endpoints.ts';
import { eventLog, StripeEvent } from './events.ts';
import { payPages } from './pay-pages.ts';
import { PaymentIntent } from './payment-intent.ts';
import { paymentIntentEndpoints } from './payment-intent-endpoints.ts';
import { paymentIntentList } from './payment-intent-list.ts';
import { paymentIntents } from './payment-intents.ts';
import { Refund, refundEndpoints } from './refunds.ts';
import { stripeServer } from './server.ts';

/** How late a session may expire by itself when nobody looks at it. */
const expireEveryMs = 1000;

/** Everything that stands in for Stripe: its API, its pay page and its webhooks. */
export function stripeParty(journal: Journal, switches: Switches, stopping: AbortSignal) {
  const books = {
    payments: journal.collection('payment_intents', PaymentIntent),
    refunds: journal.collection('refunds', Refund),
    sessions: journal.collection('checkout_sessions', CheckoutSession),
    events: journal.collection('events', StripeEvent),
    deliveries: journal.collection('webhook_deliveries', Delivery),
  };
  let url = '';
  const baseUrl = () => url;
  const webhooks = deliveries({
    journal,
    records: books.deliveries,
    switches,
    stopping,
    eventOf: (id) => books.events.get(id),
  });
  const events = eventLog(books.events, webhooks);
  const intents = paymentIntents(books.payments, events);
  const sessions = checkoutSessions(books.sessions, intents, events, baseUrl);
  const keys = idempotencyKeys(journal, 'stripe');
  const app = stripeServer({
    endpoints: [
      ...paymentIntentEndpoints(intents),
      paymentIntentList(intents),
      ...refundEndpoints(books.refunds, intents),
      ...checkoutSessionEndpoints(sessions, intents, baseUrl),
      ...eventEndpoints(events, webhooks.isPending),
    ],
    events,
    pages: payPages(sessions, journal),
    party: { switches, journal, keys },
  });

  return {
    books: {
      ...books,
      knownSessions: () =>
        new Set(keys.answersOf(sessionsPath).map(({ body }) => (body as { readonly id?: string }).id)),
    },
    sendWebhooksTo: webhooks.sendTo,
    /**
     * Resolves to the base URL. The pay page is there, too; customers are sent to `pageUrl` where they know it as that.
     */
    async listen(address: Address, pageUrl?: string): Promise<string> {
      const listening = await listenAt(app, address);
      url = pageUrl ?? listening;
      const timer = setInterval(() => journal.transaction(sessions.expireDue), expireEveryMs).unref();
      stopping.addEventListener('abort', () => clearInterval(timer), { once: true });
      return listening;
    },
    close: () => app.close(),
  };
}
