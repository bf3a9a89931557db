import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import { closeSession, lookAtSession } from '../../services/payment/calls.ts';
import { sessionPerformers } from '../../services/payment/stripe/session-performers.ts';
import { attempt, failureOf } from '../harness/attempts.ts';
import { hostedPage } from '../harness/hosted-page.ts';

const amount = { amount: 2580, currency: 'EUR' } as const;

/** By then no page can be opened by the key any more, so all are looked for. */
const longAfter = 60 * 60_000;

/** A provider that lets no session be closed, because each is as given already, and knows these of the order. */
function providerWith(...sessions: object[]) {
  const known = sessions.map((session, index) => ({
    id: `cs_${index}`,
    object: 'checkout.session',
    status: 'complete',
    payment_status: 'unpaid',
    payment_intent: null,
    amount_total: 2580,
    currency: 'eur',
    client_reference_id: orderId,
    metadata: {},
    ...session,
  }));
  const notOpen = Stripe.errors.generateV1Error({
    type: 'invalid_request_error',
    message: 'Only Checkout Sessions with a status in ["open"] can be expired.',
    statusCode: 400,
    headers: {},
  });
  const client = {
    expire: () => Promise.reject(notOpen),
    retrieve: async (id: string) => known.find((session) => session.id === id),
    list: async () => ({ data: known, has_more: false }),
  };
  const performers = sessionPerformers(
    { checkout: { sessions: client } } as unknown as Stripe,
    hostedPage,
    () => Date.now() + longAfter,
  );
  const asked = { orderId, amount, askedAt: new Date().toISOString() };
  return {
    close: () => attempt(performers, closeSession.of({ ...asked, sessionId: 'cs_0' })),
    closeAll: () => attempt(performers, closeSession.of(asked)),
    look: () => attempt(performers, lookAtSession.of({ orderId, sessionId: 'cs_0', look: 1, amount })),
  };
}

const expired = { status: 'expired' };
const paid = { payment_status: 'paid', payment_intent: { id: 'pi_1', status: 'succeeded' } };
const underWay = { payment_intent: { id: 'pi_1', status: 'processing' } };
const bounced = {
  payment_intent: {
    id: 'pi_1',
    status: 'requires_payment_method',
    last_payment_error: { type: 'card_error', decline_code: 'insufficient_funds' },
  },
};

describe('a page that cannot be closed', () => {
  it('because the customer is paying right now: asked again', async () => {
    expect(await failureOf(providerWith({ status: 'open' }).close())).toBe('conflict');
  });

  it('because it is done with, while the money is on its way: asked again, and looked at as not paid yet', async () => {
    const provider = providerWith(underWay);
    expect(await failureOf(provider.close())).toBe('conflict');
    expect(await provider.look()).toEqual({ done: { standing: 'open' } });
  });

  it('because it is done with, but the money will not come', async () => {
    const provider = providerWith(bounced);
    expect(await provider.close()).toEqual({
      done: { standing: 'expired', decline: 'insufficient_funds' },
    });
    expect(await provider.look()).toEqual({ done: { standing: 'expired' } });
  });

  it('because it was paid on in another currency: a person has to look', async () => {
    await expect(providerWith({ ...paid, currency: 'usd' }).close()).rejects.toThrow('not with the amount');
  });
});

describe('of all pages that were ever opened for an order', () => {
  it('the one that was paid on counts', async () => {
    expect(await providerWith(expired, paid, expired).closeAll()).toEqual({
      done: { standing: 'paid', paymentId: 'pi_1' },
    });
  });

  it('none may be left whose money is on its way', async () => {
    expect(await failureOf(providerWith(paid, underWay).closeAll())).toBe('conflict');
  });

  it('two that were paid on are a matter for a person', async () => {
    await expect(providerWith(paid, paid).closeAll()).rejects.toThrow('two sessions of the order were paid');
  });

  it('those of other orders are left alone', async () => {
    const provider = providerWith({ ...paid, client_reference_id: 'another' });
    expect(await provider.closeAll()).toEqual({ done: { standing: 'expired' } });
  });
});
