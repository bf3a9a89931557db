import { controlServer } from './control.ts';
import { openJournal } from './journal.ts';
import { listenAt } from './local-http.ts';
import { mailCatcher } from './mail-catcher.ts';
import { openMailbox } from './mailbox.ts';
import { openSwitches } from './switches.ts';

export type LoneMailCatcherOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly ports: { readonly smtp: number; readonly control: number };
  /** Where it is kept how often each mail came; without it, that ends with the process. */
  readonly dataDir: string | undefined;
};

export type LoneMailCatcher = {
  readonly smtpUrl: string;
  readonly controlUrl: string;
  stop(): Promise<void>;
};

/**
 * The sandbox' mail server by itself, with its page, its switches and its part of the ledger. Rejects, leaving nothing
 * open, when it cannot listen.
 */
export async function startLoneMailCatcher({
  host,
  ports,
  dataDir,
}: LoneMailCatcherOptions): Promise<LoneMailCatcher> {
  const stopping = new AbortController();
  const journal = openJournal(dataDir);
  const switches = openSwitches(stopping.signal);
  const mailbox = openMailbox(journal);
  const smtp = mailCatcher(mailbox, switches);
  const control = controlServer(switches, () => ({ mails: mailbox.counts() }), mailbox.mails);
  const stop = async () => {
    stopping.abort();
    await Promise.all([smtp.stop(), control.close()]);
    journal.close();
  };
  try {
    const smtpUrl = await smtp.listen({ host, port: ports.smtp });
    const controlUrl = await listenAt(control, { host, port: ports.control });
    return { smtpUrl, controlUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
