import { z } from 'zod';
import { readConfig } from '../../shared/config.ts';
import type { PaymentWindow } from './settling.ts';

export type StripeSettings = {
  readonly apiBase: URL;
  readonly apiKey: string;
  /** Undefined: the one that the SDK was made for. */
  readonly apiVersion: string | undefined;
};

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL', abort: true });

/** The SDK is told host and port, and would leave out anything else without a word. */
function isBare(url: string): boolean {
  const { username, password, pathname, search, hash } = new URL(url);
  return [username, password, search, hash].every((part) => part === '') && pathname === '/';
}

const StripeVariables = z.object({
  STRIPE_API_BASE: httpUrl
    .refine(isBare, 'must have no path, query or credentials')
    .default('https://api.stripe.com'),
  STRIPE_API_KEY: z.string().regex(/^[sr]k_\w+$/, 'must be a secret or restricted key'),
  STRIPE_API_VERSION: z.string().min(1).optional(),
});

const StripeEnvironment = StripeVariables.refine(
  ({ STRIPE_API_BASE, STRIPE_API_KEY }) =>
    new URL(STRIPE_API_BASE).protocol === 'https:' || !/^[sr]k_live_/.test(STRIPE_API_KEY),
  { path: ['STRIPE_API_BASE'], error: 'must be https with a live key' },
);

/** How to reach the payment provider. Throws `ConfigError` naming what is missing or malformed. */
export function stripeSettings(environment: NodeJS.ProcessEnv): StripeSettings {
  const { STRIPE_API_BASE, STRIPE_API_KEY, STRIPE_API_VERSION } = readConfig(StripeEnvironment, environment);
  return { apiBase: new URL(STRIPE_API_BASE), apiKey: STRIPE_API_KEY, apiVersion: STRIPE_API_VERSION };
}

const secret = z.string().regex(/^whsec_[\w+/=-]+$/, 'must be a whsec_ signing secret');

const WebhookEnvironment = z.object({
  STRIPE_WEBHOOK_SECRETS: z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .pipe(z.array(secret))
    .optional(),
});

/**
 * The secrets that webhooks may be signed with: two while they are being exchanged. None: webhooks are not taken.
 * Throws `ConfigError` as above.
 */
export function webhookSecrets(environment: NodeJS.ProcessEnv): readonly string[] {
  return readConfig(WebhookEnvironment, environment).STRIPE_WEBHOOK_SECRETS ?? [];
}

const WindowEnvironment = z.object({
  PAYMENT_WINDOW_SECONDS: z.coerce.number().int().min(1).max(82_800).default(30),
  PAYMENT_LOOK_SECONDS: z.coerce.number().int().min(1).max(3_600).default(10),
});

/** How long customers have to pay on the provider's page. Throws `ConfigError` as above. */
export function paymentWindow(environment: NodeJS.ProcessEnv): PaymentWindow {
  const { PAYMENT_WINDOW_SECONDS, PAYMENT_LOOK_SECONDS } = readConfig(WindowEnvironment, environment);
  return { windowMs: PAYMENT_WINDOW_SECONDS * 1_000, lookEveryMs: PAYMENT_LOOK_SECONDS * 1_000 };
}

const ShopEnvironment = z.object({ SHOP_URL: httpUrl.default('http://127.0.0.1:7100') });

/** Where customers are sent back to, without a slash at the end. Throws `ConfigError` as above. */
export function shopUrl(environment: NodeJS.ProcessEnv): string {
  return readConfig(ShopEnvironment, environment).SHOP_URL.replace(/\/+$/, '');
}
