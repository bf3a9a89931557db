import { z } from 'zod';
import { readConfig } from '../../shared/config.ts';

const MailSettings = z.object({
  /** May hold a login: `smtps://user:password@host:465`. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp or smtps URL' }),
  /** The sender: a bare address. */
  MAIL_FROM: z.email('must be an e-mail address'),
});

export type MailSettings = { readonly smtpUrl: string; readonly from: string };

/** Throws `ConfigError` naming every variable that is missing or malformed, never its value. */
export function mailSettings(environment: NodeJS.ProcessEnv): MailSettings {
  const { SMTP_URL, MAIL_FROM } = readConfig(MailSettings, environment);
  return { smtpUrl: SMTP_URL, from: MAIL_FROM };
}
