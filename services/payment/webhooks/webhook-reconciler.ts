import Stripe from 'stripe';
import { Poller } from '../../../shared/messaging/poller.ts';
import type { ServicePort } from '../../../shared/messaging/service.ts';
import { abandonable } from '../stripe/abandonable.ts';
import { callFailure } from '../stripe/stripe-failure.ts';
import { type Mismatch, namesNoOrder, tellOrder } from './page-news.ts';
import { noteReason, removeUnmatched, takeDue, type Unmatched } from './unmatched-webhooks.ts';

const pollMs = 1_000;
/** Most in one turn, so that many that match nothing do not use up the provider's rate limit. */
const mostPerTurn = 20;

/**
 * Looks again and again for the orders of webhooks that none was found for. The provider's API is asked and believed,
 * not what the webhook said.
 */
export function webhookReconciler(port: ServicePort, stripe: Stripe) {
  const { sql, log } = port;
  const stopping = new AbortController();
  const poller = new Poller(pollMs, lookAtDue, log);

  /** What fails ends the turn: the others wait for their own. */
  async function lookAtDue(): Promise<void> {
    for (let taken = 0; taken < mostPerTurn; taken++) {
      const due = await takeDue(sql);
      if (due === undefined) return;
      await (due.tooOld ? giveUp(due) : reconcile(due));
    }
  }

  async function giveUp(due: Unmatched): Promise<void> {
    await removeUnmatched(sql, due.eventId);
    if (due.reason === namesNoOrder) log.info(due, 'a webhook that named no order is forgotten');
    else log.error(due, 'a webhook that was kept is given up: it is too old');
  }

  async function reconcile(due: Unmatched): Promise<void> {
    const unmatched = await look(due);
    if (unmatched === undefined) {
      await removeUnmatched(sql, due.eventId);
      log.info(due, 'a webhook that was kept has found its order');
      return;
    }
    const { reason, strayMoney } = unmatched;
    await noteReason(sql, due.eventId, reason);
    // Once is enough for an alarm.
    if (strayMoney && reason !== due.reason) log.error({ ...due, reason }, 'money came that no order takes');
    else log.warn({ ...due, reason }, 'a webhook that was kept still matches no order');
  }

  /** Gives the news to its order, or tells why it still cannot be. */
  async function look({ eventId, objectId }: Unmatched): Promise<Mismatch | undefined> {
    const ask = () => stripe.checkout.sessions.retrieve(objectId, { expand: ['payment_intent'] });
    try {
      const session = await abandonable(stopping.signal, ask);
      const answer = await tellOrder(port, eventId, session);
      return 'unmatched' in answer ? answer.unmatched : undefined;
    } catch (error) {
      if (error instanceof Stripe.errors.StripeError && error.code === 'resource_missing')
        return { reason: 'the provider knows no such session', strayMoney: false };
      throw callFailure(error);
    }
  }

  return {
    start: () => poller.start(),
    stop: () => {
      stopping.abort();
      return poller.stop();
    },
  };
}
