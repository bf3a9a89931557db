import type { Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Address } from './local-http.ts';
import type { Mailbox } from './mailbox.ts';
import type { Switches, Target } from './switches.ts';

const largestMail = 1024 * 1024;

/** Recipients there are refused for good, as an address that does not exist. */
const bouncingDomain = 'bounce.test';

export type MailCatcher = { listen(address: Address): Promise<string>; stop(): Promise<void> };

/** A real SMTP server that delivers nowhere: it accepts any login and keeps what it is sent in the mailbox. */
export function mailCatcher(mailbox: Mailbox, switches: Switches): MailCatcher {
  const sockets = new Map<number | undefined, Socket>();

  const server = new SMTPServer({
    name: 'sandbox',
    banner: 'order-saga mail catcher',
    size: largestMail,
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    onAuth: (auth, _, done) => done(null, { user: auth.username ?? 'anyone' }),
    onRcptTo({ address }, _, done) {
      const bounces = address.toLowerCase().endsWith(`@${bouncingDomain}`);
      done(bounces ? smtpError(550, `5.1.1 no such mailbox at ${bouncingDomain}`) : null);
    },
    onData(stream, session, done) {
      receive(stream, session).then(
        (outcome) => (outcome === 'cut' ? sockets.get(session.remotePort)?.destroy() : done(outcome)),
        (error: Error) => {
          console.error('sandbox smtp:', error);
          done(smtpError(451, '4.3.0 the catcher has a problem'));
        },
      );
    },
  });
  server.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => sockets.delete(remotePort));
  });

  async function receive(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
  ): Promise<Error | null | 'cut'> {
    const content = await contentOf(stream);
    if (content === 'too_large') return smtpError(552, `5.3.4 mails have at most ${largestMail} bytes`);
    const mail = await PostalMime.parse(content);
    const target = targetOf(mail);
    if (switches.take('smtp', 'rateLimit', target))
      return smtpError(421, '4.7.0 too many mails, try again later');
    if (switches.take('smtp', 'fail', target))
      return smtpError(451, '4.3.0 temporary problem, try again later');
    if (!(await switches.delay('smtp', target))) return 'cut';
    mailbox.keep(envelopeAnd(mail, session));
    return switches.take('smtp', 'loseAnswer', target) ? 'cut' : null;
  }

  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        const listening = server.listen(port, host, () => {
          server.off('error', reject);
          server.on('error', (error) => console.error('sandbox smtp:', error.message));
          const address = listening.address();
          resolve(`smtp://${host}:${typeof address === 'object' ? address?.port : port}`);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

/** Reads to the end in any case, for the client listens to nothing before. */
async function contentOf(stream: SMTPServerDataStream): Promise<Buffer | 'too_large'> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largestMail) chunks.push(chunk);
  }
  return size > largestMail ? 'too_large' : Buffer.concat(chunks);
}

function envelopeAnd(mail: Email, { envelope }: SMTPServerSession) {
  return {
    from: mail.from?.address ?? (envelope.mailFrom ? envelope.mailFrom.address : ''),
    to: envelope.rcptTo.map(({ address }) => address),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    messageId: mail.messageId ?? '',
    receivedAt: new Date().toISOString(),
  };
}

/** Mails carry no order id of their own: one that mentions it anywhere is about that order. */
function targetOf({ headers, text = '', html = '' }: Email): Target {
  const places = [text, html, ...headers.map(({ value }) => value)];
  return {
    operation: 'mail.send',
    concerns: (orderId) => places.some((place) => place.includes(orderId)),
  };
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
