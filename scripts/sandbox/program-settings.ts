import { z } from 'zod';
import { thisMachine } from './local-http.ts';

const port = (byDefault: number) => z.coerce.number().int().min(0).max(65_535).default(byDefault);

/** What the sandbox and the mail catcher are both told by their environment. */
export const programSettings = {
  SMTP_PORT: port(7112),
  CONTROL_PORT: port(7113),
  SANDBOX_DATA_DIR: z.string().min(1).optional(),
  SANDBOX_HOST: z.string().min(1).default(thisMachine),
};

export const SandboxSettings = z
  .object({
    ...programSettings,
    STRIPE_PORT: port(7110),
    CARRIER_PORT: port(7111),
    /** Where customers' browsers find the pay page, if not where Stripe's API is. */
    PAY_PAGE_URL: z.url({ protocol: /^https?$/ }).optional(),
    /** Where Stripe's events are delivered, and the secret that signs them. */
    WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
    WEBHOOK_SECRET: z.string().min(1).optional(),
  })
  .refine(
    (environment) => (environment.WEBHOOK_URL === undefined) === (environment.WEBHOOK_SECRET === undefined),
    {
      path: ['WEBHOOK_URL'],
      error: 'WEBHOOK_URL and WEBHOOK_SECRET go together: set both or neither',
    },
  );
