import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import { paymentWithin } from './payment.ts';
import { paymentWindow, shopUrl, stripeSettings, webhookSecrets } from './settings.ts';
import { connectStripe, stripePerformers } from './stripe/stripe.ts';
import { clocksDiffer } from './stripe/stripe-attempt.ts';
import { shortestPage } from './stripe/stripe-sessions.ts';
import { webhookApi } from './webhooks/webhook-api.ts';
import { webhookReconciler } from './webhooks/webhook-reconciler.ts';

/** Stripe's page outlasts our window, and leaves time to try again to open it. */
const shortestLife = 2 * shortestPage;

/** The payment service as its environment wants it. Throws `ConfigError` naming what is missing or malformed. */
export function paymentService(environment: NodeJS.ProcessEnv): ServiceDefinition {
  const settings = stripeSettings(environment);
  const secrets = webhookSecrets(environment);
  const window = paymentWindow(environment);
  const stripe = connectStripe(settings);
  const page = {
    shopUrl: shopUrl(environment),
    endsAfterMs: Math.max(shortestLife, window.windowMs + shortestPage + clocksDiffer),
    apiVersion: settings.apiVersion,
  };
  return {
    participant: paymentWithin(window),
    migrations: new URL('./migrations/', import.meta.url),
    performers: stripePerformers(stripe, page),
    api: (port) => webhookApi(port, { secrets }),
    background: (port) => webhookReconciler(port, stripe),
  };
}
