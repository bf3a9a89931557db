import Stripe from 'stripe';
import { describe, expect, it, vi } from 'vitest';
import { abandonable } from '../../services/payment/abandonable.ts';
import { charge } from '../../services/payment/calls.ts';
import { stripeSettings } from '../../services/payment/settings.ts';
import { stripePerformers } from '../../services/payment/stripe.ts';
import { callFailure } from '../../services/payment/stripe-failure.ts';
import type { CallFailure } from '../../shared/saga/retry-policy.ts';
import { attempt } from '../harness/attempts.ts';
import { orderId } from '../harness/sample-order.ts';

describe('errors of the SDK', () => {
  it('never carry the card into a log', () => {
    const error = Stripe.errors.generateV1Error({
      type: 'invalid_request_error',
      message: "No such PaymentMethod: 'pm_1SecretToken'",
      statusCode: 404,
      requestId: 'req_1',
      headers: {},
    });
    const failure = callFailure(error) as CallFailure;
    expect(failure.kind).toBe('rejected');
    expect(failure.message).toBe(
      "StripeInvalidRequestError (HTTP 404, req_1): No such PaymentMethod: 'pm_***'",
    );
    expect(failure.cause).toBeUndefined();
  });

  it('stay what they are when they are not the SDK’s', () => {
    const error = new TypeError('a mistake of ours');
    expect(callFailure(error)).toBe(error);
  });
});

describe('an attempt that is given up', () => {
  it('starts no further request', async () => {
    const request = vi.fn(async () => 'answer');
    await expect(abandonable(AbortSignal.abort(), request)).rejects.toThrow('given up');
    expect(request).not.toHaveBeenCalled();
  });

  it('does not wait for the request under way', async () => {
    const giveUp = new AbortController();
    const attempted = abandonable(giveUp.signal, () => new Promise(() => {}));
    giveUp.abort();
    await expect(attempted).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('otherwise answers as the request does', async () => {
    const { signal } = new AbortController();
    await expect(abandonable(signal, async () => 'answer')).resolves.toBe('answer');
    await expect(abandonable(signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

describe('a bank that wants to ask the customer, who is not there', () => {
  const payment = { id: 'pi_1', status: 'requires_action' };
  const wish = charge.of({
    orderId,
    amount: { amount: 2580, currency: 'EUR' },
    token: 'pm_card_visa',
    askedAt: new Date().toISOString(),
  });

  function stripeWith(cancel: () => Promise<unknown>, standing = payment) {
    const confirm = vi.fn(async () => payment);
    const paymentIntents = { create: async () => payment, retrieve: async () => standing, confirm, cancel };
    return { performers: stripePerformers({ paymentIntents } as unknown as Stripe), confirm };
  }

  it('is answered by cancelling the payment', async () => {
    const cancel = vi.fn(async () => ({ id: 'pi_1', status: 'canceled' }));
    const { performers } = stripeWith(cancel);
    expect(await attempt(performers, wish)).toEqual({ refused: 'card_declined' });
    expect(cancel).toHaveBeenCalledOnce();
  });

  it('is refused as well when only the answer to the cancellation was lost', async () => {
    const { performers, confirm } = stripeWith(async () => {}, { id: 'pi_1', status: 'canceled' });
    expect(await attempt(performers, wish, { number: 2 })).toEqual({ refused: 'card_declined' });
    expect(confirm).not.toHaveBeenCalled();
  });
});

describe('settings of the payment provider', () => {
  it('default to the real one, which only needs a key', () => {
    expect(stripeSettings({ STRIPE_API_KEY: 'sk_test_1' }).apiBase.href).toBe('https://api.stripe.com/');
  });

  it('name the variable that is wrong, and not its value', () => {
    expect(() => stripeSettings({})).toThrow('STRIPE_API_KEY: is missing');
    const wrong = { STRIPE_API_KEY: 'pk_secret', STRIPE_API_BASE: 'ftp://example.com' };
    expect(() => stripeSettings(wrong)).toThrow('STRIPE_API_BASE: must be an http or https URL');
    expect(() => stripeSettings(wrong)).not.toThrow('pk_secret');
  });
});
