import Stripe from 'stripe';
import { describe, expect, it, vi } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import { charge } from '../../services/payment/calls.ts';
import { paymentWindow, shopUrl, stripeSettings, webhookSecrets } from '../../services/payment/settings.ts';
import { abandonable } from '../../services/payment/stripe/abandonable.ts';
import { paymentPerformers } from '../../services/payment/stripe/payment-performers.ts';
import { callFailure } from '../../services/payment/stripe/stripe-failure.ts';
import { ConfigError } from '../../shared/config.ts';
import { type CallFailure, passing } from '../../shared/saga/retry-policy.ts';
import { attempt, failureOf } from '../harness/attempts.ts';

/** As the SDK makes it of what Stripe answers. */
function errorOf(statusCode: number, message: string, details: object = {}) {
  const type = 'invalid_request_error';
  return Stripe.errors.generateV1Error({
    type,
    message,
    statusCode,
    requestId: 'req_1',
    headers: {},
    ...details,
  });
}

describe('errors of the SDK', () => {
  it('never carry the card into a log', () => {
    const failure = callFailure(errorOf(404, "No such PaymentMethod: 'pm_1SecretToken'")) as CallFailure;
    expect(failure.kind).toBe('rejected');
    expect(failure.message).toBe(
      "StripeInvalidRequestError (HTTP 404, req_1): No such PaymentMethod: 'pm_***'",
    );
    expect(failure.cause).toBeUndefined();
  });

  it('never carry a key into a log, whole or in part', () => {
    const words = "Invalid API Key provided: sk_test_*******1234, 'rk_live_a1B2', sk_live_c3D4.";
    const told = callFailure(errorOf(400, words)) as CallFailure;
    expect(told.message).toBe(
      "StripeInvalidRequestError (HTTP 400, req_1): Invalid API Key provided: sk_***, 'rk_***', sk_***.",
    );
  });

  it.each([
    [401, 'Invalid API Key provided: sk_live_********1234', 'Invalid API Key provided: sk_***'],
    [
      403,
      "The provided key 'rk_live_1' lacks a permission.",
      "The provided key 'rk_***' lacks a permission.",
    ],
  ])('that refuse our key (%i) say so, and pass when it is set right', (status, words, told) => {
    const failure = callFailure(errorOf(status, words)) as CallFailure;
    expect(failure.kind).toBe('unauthorized');
    expect(passing).toContain(failure.kind);
    expect(failure.message).toContain(`: STRIPE_API_KEY was refused: ${told}`);
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
    return { performers: paymentPerformers({ paymentIntents } as unknown as Stripe, Date.now), confirm };
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

describe('a card that cannot be used, of which the provider says so as of a wrong request', () => {
  const used =
    'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a ' +
    'connected account without Customer attachment, or was detached from a Customer. It may not be used again.';
  const wish = charge.of({
    orderId,
    amount: { amount: 2580, currency: 'EUR' },
    token: 'pm_1',
    askedAt: new Date().toISOString(),
  });

  /** A provider that answers the confirmation with this. */
  function givenAnswer(status: number, message: string, details: object = {}) {
    const confirm = () => Promise.reject(errorOf(status, message, details));
    const cancel = vi.fn(async () => ({ id: 'pi_1', status: 'canceled' }));
    const create = async () => ({ id: 'pi_1', status: 'requires_payment_method' });
    const stripe = { paymentIntents: { create, confirm, cancel } } as unknown as Stripe;
    return { cancel, charged: () => attempt(paymentPerformers(stripe, Date.now), wish) };
  }

  it.each([
    ['used before', used, {}],
    ['used before, which names the parameter', used, { param: 'payment_method' }],
    ['unknown', "No such PaymentMethod: 'pm_1'", { code: 'resource_missing', param: 'payment_method' }],
    ['not ready', 'It is not activated.', { code: 'payment_method_unactivated' }],
    [
      'no card',
      'It cannot be used with this payment.',
      { code: 'payment_intent_incompatible_payment_method' },
    ],
  ])('is refused once the payment is cancelled: %s', async (_, message, details) => {
    const { cancel, charged } = givenAnswer(400, message, details);
    expect(await charged()).toEqual({ refused: 'card_declined' });
    expect(cancel).toHaveBeenCalledOnce();
  });

  it.each([
    ['another parameter is wrong', 400, 'Invalid currency: xxx', { param: 'currency' }, 'rejected'],
    ['there is no such payment', 404, "No such payment_intent: 'pi_1'", { param: 'intent' }, 'rejected'],
    [
      'the payment has moved on, whatever is said of the card',
      400,
      'You cannot confirm this PaymentIntent because the PaymentMethod is being used.',
      { code: 'payment_intent_unexpected_state', param: 'payment_method' },
      'conflict',
    ],
    ['our key is refused', 401, 'This key may use no PaymentMethod.', {}, 'unauthorized'],
  ])('is not seen where %s', async (_, status, message, details, kind) => {
    const { cancel, charged } = givenAnswer(status, message, details);
    expect(await failureOf(charged())).toBe(kind);
    expect(cancel).not.toHaveBeenCalled();
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
    const noUrl = { STRIPE_API_KEY: 'sk_live_1', STRIPE_API_BASE: 'stripe' };
    expect(() => stripeSettings(noUrl)).toThrow('STRIPE_API_BASE: must be an http or https URL');
  });

  it.each([
    'https://stripe.example/v1',
    'https://stripe.example?mode=test',
    'https://stripe.example/#here',
    'https://ada:hush@stripe.example',
    'https://ada@stripe.example',
  ])('name a server and nothing else: %s', (STRIPE_API_BASE) => {
    const read = () => stripeSettings({ STRIPE_API_KEY: 'sk_test_1', STRIPE_API_BASE });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow('STRIPE_API_BASE: must have no path, query or credentials');
    expect(read).not.toThrow('stripe.example');
  });

  it('send no live key over the wire in the clear', () => {
    const STRIPE_API_BASE = 'http://127.0.0.1:7110';
    for (const STRIPE_API_KEY of ['sk_live_secret', 'rk_live_secret']) {
      const read = () => stripeSettings({ STRIPE_API_KEY, STRIPE_API_BASE });
      expect(read).toThrow(ConfigError);
      expect(read).toThrow('STRIPE_API_BASE: must be https with a live key');
      expect(read).not.toThrow('secret');
      expect(stripeSettings({ STRIPE_API_KEY }).apiKey).toBe(STRIPE_API_KEY);
    }
    expect(stripeSettings({ STRIPE_API_KEY: 'rk_test_1', STRIPE_API_BASE }).apiBase.port).toBe('7110');
  });

  it('need nothing for the hosted page', () => {
    expect(paymentWindow({})).toEqual({ windowMs: 30_000, lookEveryMs: 10_000 });
    expect(shopUrl({})).toBe('http://127.0.0.1:7100');
    expect(webhookSecrets({})).toEqual([]);
  });

  it('take several secrets, a window, and a shop with or without a slash at the end', () => {
    expect(webhookSecrets({ STRIPE_WEBHOOK_SECRETS: 'whsec_old, whsec_new' })).toEqual([
      'whsec_old',
      'whsec_new',
    ]);
    const seconds = { PAYMENT_WINDOW_SECONDS: '1', PAYMENT_LOOK_SECONDS: '2' };
    expect(paymentWindow(seconds)).toEqual({ windowMs: 1_000, lookEveryMs: 2_000 });
    expect(shopUrl({ SHOP_URL: 'https://shop.example/de/' })).toBe('https://shop.example/de');
  });

  it.each([
    [webhookSecrets, { STRIPE_WEBHOOK_SECRETS: 'whsec_1,4711secret' }, /STRIPE_WEBHOOK_SECRETS\S*: must be/],
    [webhookSecrets, { STRIPE_WEBHOOK_SECRETS: '' }, /STRIPE_WEBHOOK_SECRETS\S*: must be/],
    [paymentWindow, { PAYMENT_WINDOW_SECONDS: '0' }, /PAYMENT_WINDOW_SECONDS: /],
    [paymentWindow, { PAYMENT_WINDOW_SECONDS: '82801' }, /PAYMENT_WINDOW_SECONDS: /],
    [paymentWindow, { PAYMENT_LOOK_SECONDS: 'soon' }, /PAYMENT_LOOK_SECONDS: /],
    [shopUrl, { SHOP_URL: 'ftp://example.com' }, /SHOP_URL: must be an http or https URL/],
  ])('%o refuses %o', (read, environment: NodeJS.ProcessEnv, message) => {
    expect(() => read(environment)).toThrow(message);
    for (const value of Object.values(environment))
      if (value) expect(() => read(environment)).not.toThrow(value);
  });
});
