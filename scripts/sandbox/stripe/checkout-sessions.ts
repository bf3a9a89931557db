import { newId } from '../ids.ts';
import type { Collection } from '../journal.ts';
import type { WebhookEvent } from '../switches.ts';
import { type CheckoutSession, orderOfSession, renderCheckoutSession } from './checkout-session.ts';
import type { EventLog } from './events.ts';
import type { PaymentIntent } from './payment-intent.ts';
import type { PaymentIntents } from './payment-intents.ts';
import { invalidRequest, noSuch } from './stripe-error.ts';

export type NewCheckoutSession = Omit<CheckoutSession, 'id' | 'created' | 'expiresAt' | 'status'> & {
  expiresAt: number | undefined;
};

const minute = 60;
const shortestLife = 30 * minute;
const longestLife = 24 * 60 * minute;

export type CheckoutSessions = ReturnType<typeof checkoutSessions>;

/**
 * The state machine of a session: open → complete, by its one payment, or expired, by the client or by time.
 * Everything but `find` is to be called inside the journal's transaction, and finds sessions expired in time.
 */
export function checkoutSessions(
  records: Collection<CheckoutSession>,
  intents: PaymentIntents,
  events: EventLog,
  baseUrl: () => string,
) {
  const open = new Map<string, number>();
  for (const session of records.values()) note(session);

  function note({ id, status, expiresAt }: CheckoutSession): void {
    if (status === 'open') open.set(id, expiresAt);
    else open.delete(id);
  }

  function keep(session: CheckoutSession): CheckoutSession {
    records.put(session.id, session);
    note(session);
    return session;
  }

  function end(type: SessionEvent, session: CheckoutSession): CheckoutSession {
    const ended = keep(session);
    events.record(type, orderOfSession(ended), renderCheckoutSession(ended, baseUrl()));
    return ended;
  }

  function expireOpen(session: CheckoutSession): CheckoutSession {
    const intent = intents.find(session.paymentIntent ?? '');
    if (intent !== undefined) intents.abandon(intent);
    return end('checkout.session.expired', { ...session, status: 'expired' });
  }

  function current(id: string): CheckoutSession | undefined {
    const session = records.get(id);
    return session?.status === 'open' && session.expiresAt <= seconds() ? expireOpen(session) : session;
  }

  function get(id: string): CheckoutSession {
    const session = current(id);
    if (session === undefined) throw noSuch('checkout.session', id, 'id', 404);
    return session;
  }

  function expireDue(): void {
    const now = seconds();
    for (const [id, expiresAt] of open) if (expiresAt <= now) current(id);
  }

  return {
    /** As it was when last looked at. */
    find: (id: string): CheckoutSession | undefined => records.get(id),
    current,
    get,
    expireDue,
    newestFirst(): CheckoutSession[] {
      expireDue();
      return [...records.values()].reverse();
    },

    create(wanted: NewCheckoutSession): CheckoutSession {
      const created = seconds();
      const { expiresAt = created + longestLife } = wanted;
      refuseLife(expiresAt - created);
      return keep({ ...wanted, id: newId('cs_test'), created, expiresAt, status: 'open' });
    },

    expire(id: string): CheckoutSession {
      const session = get(id);
      if (session.status === 'open') return expireOpen(session);
      throw invalidRequest(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
      );
    },

    /** Only for an open session. Declined, it stays open; the next attempt is made with the same payment. */
    pay(session: CheckoutSession, paymentMethod: string): PaymentIntent {
      const intent =
        intents.find(session.paymentIntent ?? '') ?? intents.create(paymentOf(session), undefined);
      const tried = intents.charge(intent, paymentMethod);
      const linked = { ...session, paymentIntent: intent.id };
      if (tried.status === 'succeeded') end('checkout.session.completed', { ...linked, status: 'complete' });
      else keep(linked);
      return tried;
    },
  };
}

type SessionEvent = Extract<WebhookEvent, `checkout.session.${string}`>;

function paymentOf({ id, amount, currency, paymentMetadata }: CheckoutSession) {
  return {
    amount,
    currency,
    metadata: paymentMetadata,
    description: undefined,
    automatic: undefined,
    paymentMethod: undefined,
    checkoutSession: id,
  };
}

function refuseLife(life: number): void {
  if (life >= shortestLife && life <= longestLife) return;
  const limit = life < shortestLife ? 'at least 30 minutes' : 'no more than 24 hours';
  const message = `The \`expires_at\` timestamp must be ${limit} from Checkout Session creation.`;
  throw invalidRequest(message, { param: 'expires_at' });
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
