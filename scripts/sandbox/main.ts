import { z } from 'zod';
import { startSandbox } from './sandbox.ts';

const port = (byDefault: number) => z.coerce.number().int().min(0).max(65_535).default(byDefault);

const Environment = z
  .object({
    STRIPE_PORT: port(7110),
    CARRIER_PORT: port(7111),
    SMTP_PORT: port(7112),
    CONTROL_PORT: port(7113),
    SANDBOX_DATA_DIR: z.string().min(1).optional(),
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

/** Longer than any stop should take, and short enough for whoever waits for this process to end. */
const stopWithinMs = 2000;

async function main(): Promise<void> {
  const environment = Environment.parse(process.env);
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = environment;
  const sandbox = await startSandbox({
    ports: {
      stripe: environment.STRIPE_PORT,
      carrier: environment.CARRIER_PORT,
      smtp: environment.SMTP_PORT,
      control: environment.CONTROL_PORT,
    },
    dataDir: environment.SANDBOX_DATA_DIR,
    webhooks: url === undefined || secret === undefined ? undefined : { url, secret },
  });
  const stop = () => {
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    void sandbox.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  console.log(`stripe   ${sandbox.stripeUrl}`);
  console.log(`carrier  ${sandbox.carrierUrl}`);
  console.log(`smtp     ${sandbox.smtpUrl}`);
  console.log(`control  ${sandbox.controlUrl}  (inbox: ${sandbox.controlUrl}/inbox)`);
}

main().catch((error: unknown) => {
  console.error('the sandbox could not start:', error instanceof z.ZodError ? z.prettifyError(error) : error);
  process.exitCode = 1;
});
