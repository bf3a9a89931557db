import { createTransport } from 'nodemailer';
import { type Performer, perform } from '../../shared/messaging/performer.ts';
import { CallFailure } from '../../shared/saga/retry-policy.ts';
import { sendMail } from './calls.ts';
import { messageFor } from './message.ts';
import { oneLine } from './message-line.ts';
import type { MailSettings } from './settings.ts';

/**
 * Sends mails over SMTP, each on a connection of its own. SMTP knows no idempotency keys: the same key always
 * makes the same Message-ID, by which mailboxes and people recognise a repeat.
 */
export function mailPerformer({ smtpUrl, from }: MailSettings): Performer {
  const transport = createTransport({ url: smtpUrl, disableFileAccess: true, disableUrlAccess: true });
  const domain = from.slice(from.lastIndexOf('@') + 1);

  return perform(sendMail, async (mail, { idempotencyKey, signal }) => {
    const messageId = `<${idempotencyKey}@${domain}>`;
    try {
      await transport.sendMail({
        ...messageFor(mail),
        from,
        to: { name: oneLine(mail.customer.name), address: mail.customer.email },
        messageId,
        headers: { 'Auto-Submitted': 'auto-generated' },
        signal,
      });
    } catch (error) {
      return refusalOrThrow(error as SmtpError);
    }
    return { outcome: 'done', result: { messageId } };
  });
}

/** As nodemailer throws it. */
type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string };

/** A refused recipient; throws what anything else amounts to. */
function refusalOrThrow(error: SmtpError) {
  const { code, command = 'connect', responseCode } = error;
  if (responseCode !== undefined && responseCode >= 500) {
    if (command === 'RCPT TO') return { outcome: 'refused', reason: 'address_refused' } as const;
    throw new CallFailure('rejected', `mail server refused at ${command}: ${codesOf(error)}`);
  }
  if (responseCode !== undefined)
    throw new CallFailure('server_error', `mail server deferred at ${command}: ${codesOf(error)}`);
  if (code === 'EABORT' || code === 'ETIMEDOUT')
    throw new CallFailure('timeout', 'mail server: no answer in time');
  if (code !== undefined && connectionCodes.has(code))
    throw new CallFailure('connection', `mail server: ${error.message}`, { cause: error });
  throw error;
}

const connectionCodes = new Set(['ECONNECTION', 'ESOCKET', 'EDNS', 'ETLS', 'EPROTOCOL']);

/** The numbers of an SMTP reply. Its words are left out: they often repeat the recipient's address. */
function codesOf({ responseCode, response = '' }: SmtpError): string {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  return enhanced === undefined ? `${responseCode}` : `${responseCode} ${enhanced}`;
}
