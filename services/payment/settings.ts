import { z } from 'zod';
import { readConfig } from '../../shared/config.ts';

export type StripeSettings = {
  readonly apiBase: URL;
  readonly apiKey: string;
  /** Undefined: the one that the SDK was made for. */
  readonly apiVersion: string | undefined;
};

const StripeEnvironment = z.object({
  STRIPE_API_BASE: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .default('https://api.stripe.com'),
  STRIPE_API_KEY: z.string().regex(/^[sr]k_\w+$/, 'must be a secret or restricted key'),
  STRIPE_API_VERSION: z.string().min(1).optional(),
});

/** How to reach the payment provider. Throws `ConfigError` naming what is missing or malformed. */
export function stripeSettings(environment: NodeJS.ProcessEnv): StripeSettings {
  const { STRIPE_API_BASE, STRIPE_API_KEY, STRIPE_API_VERSION } = readConfig(StripeEnvironment, environment);
  return { apiBase: new URL(STRIPE_API_BASE), apiKey: STRIPE_API_KEY, apiVersion: STRIPE_API_VERSION };
}
