import Stripe from 'stripe';
import type { Performer } from '../../../shared/messaging/performer.ts';
import { charge } from '../calls.ts';
import type { StripeSettings } from '../settings.ts';
import { paymentPerformers } from './payment-performers.ts';
import { sessionPerformers } from './session-performers.ts';
import type { PageSettings } from './stripe-sessions.ts';

/** The official client. It neither retries nor reports: the toolkit does both. */
export function connectStripe({ apiBase, apiKey, apiVersion }: StripeSettings): Stripe {
  const protocol = apiBase.protocol === 'http:' ? 'http' : 'https';
  return new Stripe(apiKey, {
    host: apiBase.hostname,
    port: apiBase.port || (protocol === 'http' ? 80 : 443),
    protocol,
    maxNetworkRetries: 0,
    timeout: charge.policy.timeout,
    telemetry: false,
    ...(apiVersion === undefined ? {} : { apiVersion: apiVersion as Stripe.LatestApiVersion }),
  });
}

/** All of payment's calls, performed at Stripe. */
export function stripePerformers(
  stripe: Stripe,
  page: PageSettings,
  now: () => number = Date.now,
): Performer[] {
  return [...paymentPerformers(stripe, now), ...sessionPerformers(stripe, page, now)];
}
