import { carrierServer } from './carrier.ts';
import { controlServer } from './control.ts';
import { idempotencyKeys } from './idempotency.ts';
import { openJournal } from './journal.ts';
import { compileLedger, type Ledger } from './ledger.ts';
import { listenLocally } from './local-http.ts';
import { mailCatcher } from './mail-catcher.ts';
import { type Mail, openMailbox } from './mailbox.ts';
import { PaymentIntent } from './stripe/payment-intent.ts';
import { paymentIntentEndpoints } from './stripe/payment-intent-endpoints.ts';
import { paymentIntentList } from './stripe/payment-intent-list.ts';
import { paymentIntents } from './stripe/payment-intents.ts';
import { Refund, refundEndpoints } from './stripe/refunds.ts';
import { stripeServer } from './stripe/server.ts';
import { openSwitches, type Switches } from './switches.ts';

export type SandboxOptions = {
  /** 0, the default, takes a free one. */
  ports?: { stripe?: number; carrier?: number; smtp?: number; control?: number };
  /** Where the books are kept; without it they end with the process. */
  dataDir?: string | undefined;
};

export type Sandbox = {
  stripeUrl: string;
  carrierUrl: string;
  smtpUrl: string;
  controlUrl: string;
  switches: Switches;
  ledger(): Ledger;
  /** Newest first. */
  mails(): Mail[];
  /** Cuts open connections; what was not executed yet never will be. Calling it again is harmless. */
  stop(): Promise<void>;
};

/** Starts the outside parties on 127.0.0.1. Rejects, leaving nothing open, when one cannot listen. */
export async function startSandbox({ ports = {}, dataDir }: SandboxOptions = {}): Promise<Sandbox> {
  const stopping = new AbortController();
  const journal = openJournal(dataDir);
  const switches = openSwitches(stopping.signal);
  const partyOf = (name: string) => ({ switches, journal, keys: idempotencyKeys(journal, name) });

  const payments = journal.collection('payment_intents', PaymentIntent);
  const refunds = journal.collection('refunds', Refund);
  const intents = paymentIntents(payments);
  const stripe = stripeServer(
    [...paymentIntentEndpoints(intents), paymentIntentList(intents), ...refundEndpoints(refunds, intents)],
    partyOf('stripe'),
  );
  const carrier = carrierServer(partyOf('carrier'));
  const mailbox = openMailbox(journal);
  const smtp = mailCatcher(mailbox, switches);
  const ledger = () => compileLedger({ payments, refunds, shipments: carrier.records, mailbox });
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
    const stripeUrl = await listenLocally(stripe, ports.stripe ?? 0);
    const carrierUrl = await listenLocally(carrier.app, ports.carrier ?? 0);
    const smtpUrl = await smtp.listen(ports.smtp ?? 0);
    const controlUrl = await listenLocally(control, ports.control ?? 0);
    return { stripeUrl, carrierUrl, smtpUrl, controlUrl, switches, ledger, mails: mailbox.mails, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
