import { carrierServer } from './carrier.ts';
import { controlServer } from './control.ts';
import { idempotencyKeys } from './idempotency.ts';
import { openJournal } from './journal.ts';
import { compileLedger, type Ledger } from './ledger.ts';
import { listenAt, thisMachine } from './local-http.ts';
import { mailCatcher } from './mail-catcher.ts';
import { type Mail, openMailbox } from './mailbox.ts';
import { stripeParty } from './stripe/stripe-party.ts';
import { openSwitches, type Switches } from './switches.ts';
import type { WebhookEndpoint } from './webhooks/post-event.ts';

export type SandboxOptions = {
  /** 0, the default, takes a free one. */
  ports?: { stripe?: number; carrier?: number; smtp?: number; control?: number };
  /** The address that everything listens on: this machine's own unless another is given. */
  host?: string | undefined;
  /** Where customers' browsers find the pay page, if not where Stripe's API is. Without a slash at the end. */
  payPageUrl?: string | undefined;
  /** Where the books are kept; without it they end with the process. */
  dataDir?: string | undefined;
  /** Where Stripe's events are delivered; without it they are only kept. */
  webhooks?: WebhookEndpoint | undefined;
};

export type Sandbox = {
  stripeUrl: string;
  carrierUrl: string;
  smtpUrl: string;
  controlUrl: string;
  switches: Switches;
  /** From now on; undefined: nowhere. Events that there were before without an endpoint stay undelivered. */
  sendWebhooksTo(endpoint: WebhookEndpoint | undefined): void;
  ledger(): Ledger;
  /** Newest first. */
  mails(): Mail[];
  /** Cuts open connections; what was not executed yet never will be. Calling it again is harmless. */
  stop(): Promise<void>;
};

/** Starts the outside parties. Rejects, leaving nothing open, when one cannot listen. */
export async function startSandbox({
  ports = {},
  host = thisMachine,
  payPageUrl,
  dataDir,
  webhooks,
}: SandboxOptions = {}): Promise<Sandbox> {
  const stopping = new AbortController();
  const journal = openJournal(dataDir);
  const switches = openSwitches(stopping.signal);
  const stripe = stripeParty(journal, switches, stopping.signal);
  const carrier = carrierServer({ switches, journal, keys: idempotencyKeys(journal, 'carrier') });
  const mailbox = openMailbox(journal);
  const smtp = mailCatcher(mailbox, switches);
  const ledger = () => compileLedger({ ...stripe.books, shipments: carrier.records, mailbox });
  const control = controlServer(switches, ledger, mailbox.mails);

  let stopped: Promise<void> | undefined;
  async function stopAll(): Promise<void> {
    stopping.abort();
    await Promise.all([stripe.close(), carrier.app.close(), smtp.stop(), control.close()]);
    journal.close();
  }
  const stop = () => {
    stopped ??= stopAll();
    return stopped;
  };

  try {
    const stripeUrl = await stripe.listen({ host, port: ports.stripe ?? 0 }, payPageUrl);
    const carrierUrl = await listenAt(carrier.app, { host, port: ports.carrier ?? 0 });
    const smtpUrl = await smtp.listen({ host, port: ports.smtp ?? 0 });
    const controlUrl = await listenAt(control, { host, port: ports.control ?? 0 });
    const { sendWebhooksTo } = stripe;
    sendWebhooksTo(webhooks);
    const { mails } = mailbox;
    return { stripeUrl, carrierUrl, smtpUrl, controlUrl, switches, sendWebhooksTo, ledger, mails, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
