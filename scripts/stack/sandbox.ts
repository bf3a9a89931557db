import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { choosePorts, type PortChoice } from './ports.ts';
import type { Log } from './progress.ts';
import { settingsOver } from './settings-over.ts';
import type { Stack } from './stack.ts';
import { type Supervised, supervise } from './supervisor.ts';

/** The stand-ins for Stripe, the carrier and the mail server, in one process. */
export interface Sandbox {
  /** Switches, and the page with the mails. */
  readonly controlUrl: string;
  /** What points a service at the stand-ins. */
  readonly serviceEnv: {
    readonly STRIPE_API_BASE: string;
    readonly STRIPE_API_KEY: string;
    readonly STRIPE_WEBHOOK_SECRETS: string;
    readonly CARRIER_URL: string;
    readonly SMTP_URL: string;
    readonly MAIL_FROM: string;
  };
  readonly process: Supervised;
}

export interface SandboxOptions {
  readonly stack: Stack;
  readonly log: Log;
  readonly ports: PortChoice;
  /** Where the payment provider tells what has happened there. */
  readonly webhookUrl: string;
  readonly restart: boolean;
  readonly signal: AbortSignal;
  /** Instead of `scripts/sandbox/main.ts`. */
  readonly script?: string;
  /** Told with a sentence when it ends by itself, whether or not it is started again. */
  readonly ended?: (reason: string) => void;
}

const defaultPorts = { 'sandbox stripe': 7110, 'sandbox carrier': 7111, 'sandbox smtp': 7112, sandbox: 7113 };
const mainScript = join(import.meta.dirname, '..', 'sandbox', 'main.ts');

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { stack, log, webhookUrl, restart, signal } = options;
  const webhookSecret = `whsec_${randomBytes(24).toString('hex')}`;
  const ports = await choosePorts(defaultPorts, options.ports, log);
  const controlUrl = `http://127.0.0.1:${ports.sandbox}`;
  const sandbox = await supervise({
    launch: stack.launch,
    spec: {
      name: 'sandbox',
      layer: 'sandbox',
      command: process.execPath,
      args: [options.script ?? mainScript],
      env: settingsOver(process.env, {
        STRIPE_PORT: String(ports['sandbox stripe']),
        CARRIER_PORT: String(ports['sandbox carrier']),
        SMTP_PORT: String(ports['sandbox smtp']),
        CONTROL_PORT: String(ports.sandbox),
        WEBHOOK_URL: webhookUrl,
        WEBHOOK_SECRET: webhookSecret,
      }),
      logFile: join(stack.dir, 'logs', 'sandbox.log'),
    },
    readyUrl: `${controlUrl}/health`,
    log,
    signal,
    restart,
    ...(options.ended && { ended: options.ended }),
  });
  return {
    controlUrl,
    serviceEnv: {
      STRIPE_API_BASE: `http://127.0.0.1:${ports['sandbox stripe']}`,
      // Never the one in the user's environment: it might be real.
      STRIPE_API_KEY: 'sk_test_sandbox',
      STRIPE_WEBHOOK_SECRETS: webhookSecret,
      CARRIER_URL: `http://127.0.0.1:${ports['sandbox carrier']}`,
      SMTP_URL: `smtp://127.0.0.1:${ports['sandbox smtp']}`,
      MAIL_FROM: 'orders@example.com',
    },
    process: sandbox,
  };
}
