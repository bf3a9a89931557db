import type Stripe from 'stripe';
import type { Money } from '../../../shared/contracts/values.ts';
import { type Performer, perform } from '../../../shared/messaging/performer.ts';
import { CallFailure } from '../../../shared/saga/retry-policy.ts';
import { closeSession, lookAtSession, openSession } from '../calls.ts';
import { foundAgain } from './found-again.ts';
import { ListSearch } from './list-search.ts';
import { isSameMoney, moneyOf, type Standing, standingOf } from './session-standing.ts';
import { attemptsWith, clocksDiffer } from './stripe-attempt.ts';
import { declineOf } from './stripe-failure.ts';
import { type PageSettings, shortestPage, stripeSessions } from './stripe-sessions.ts';

/** Opening, looking at and closing the page on which the customer pays: Stripe's Checkout Sessions. */
export function sessionPerformers(stripe: Stripe, page: PageSettings, now: () => number): Performer[] {
  const searched = new ListSearch<Stripe.Checkout.Session>();
  const withSessions = attemptsWith(stripe, (client, signal) =>
    stripeSessions(client, signal, page, searched),
  );
  /** Whether Stripe would refuse the page as it was asked for, because too little of its time is left. */
  const tooLate = (askedAt: string) =>
    now() > Date.parse(askedAt) + page.endsAfterMs - shortestPage - clocksDiffer;

  return [
    perform(
      openSession,
      withSessions(async (asked, _, sessions) => {
        if (tooLate(asked.askedAt))
          throw new CallFailure('timeout', `asked for at ${asked.askedAt}, which is too long ago for a page`);
        const { id, url } = await sessions.create(asked);
        if (url === null) throw new CallFailure('conflict', `session ${id} has no page any more`);
        return { outcome: 'done', result: { sessionId: id, url } };
      }),
    ),

    perform(
      lookAtSession,
      withSessions(async ({ sessionId, amount }, _, sessions) => {
        const session = await sessions.retrieve(sessionId);
        const result = standingOf(session);
        if (result.standing === 'paid') refuseOtherMoney(session, amount);
        return { outcome: 'done', result: result.standing === 'pending' ? { standing: 'open' } : result };
      }),
    ),

    perform(
      closeSession,
      withSessions(async ({ sessionId, ...asked }, _, sessions) => {
        /**
         * Nobody knows whether a page was opened: asked for again it is found, and one that is new is closed as well.
         */
        const find = () => {
          const search = () => sessions.search(asked.orderId, asked.askedAt);
          return tooLate(asked.askedAt) ? search() : foundAgain(() => sessions.create(asked), search);
        };
        const closed: Stripe.Checkout.Session[] = [];
        for (const id of sessionId === undefined ? await find() : [sessionId])
          closed.push(await sessions.close(id));
        return { outcome: 'done', result: endOf(closed, asked.amount) };
      }),
    ),
  ];
}

/**
 * What became of the order's closed sessions. Throws what is tried again while money is on its way, and what a
 * person has to look at when other money came than was asked for.
 */
function endOf(closed: readonly Stripe.Checkout.Session[], asked: Money) {
  const paid: Extract<Standing, { standing: 'paid' }>[] = [];
  for (const session of closed) {
    const end = standingOf(session);
    if (end.standing === 'pending')
      throw new CallFailure('conflict', `session ${session.id} is complete, but not paid yet`);
    if (end.standing !== 'paid') continue;
    refuseOtherMoney(session, asked);
    paid.push(end);
  }
  const [payment, another] = paid;
  if (another !== undefined) throw new Error('two sessions of the order were paid');
  if (payment !== undefined) return payment;
  const decline = closed.map(declineOf).find((reason) => reason !== undefined);
  return { standing: 'expired' as const, ...(decline && { decline }) };
}

/** A person has to look at that: it is our mistake, or worse. */
function refuseOtherMoney(session: Stripe.Checkout.Session, asked: Money): void {
  if (!isSameMoney(moneyOf(session), asked))
    throw new Error(`session ${session.id} was paid, but not with the amount that was asked for`);
}
