import type { Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Mailbox } from './mailbox.ts';
import type { Switches, Target } from './switches.ts';

const largestMail = 1024 * 1024;

/** Recipients there are refused for good, as an address that does not exist. */
const bouncingDomain = 'bounce.test';

export type MailCatcher = { listen(port: number): Promise<string>; stop(): Promise<void> };

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
        (outcome) => (outcome === 'lost' ? sockets.get(session.remotePort)?.destroy() : done(outcome)),
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
  // Clients that vanish in the middle are part of the game; a failing listen is reported by `listen`.
  server.on('error', (error) => console.error('sandbox smtp:', error.message));

  async function receive(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
  ): Promise<Error | null | 'lost'> {
    const raw = await contentOf(stream);
    const mail = await PostalMime.parse(raw);
    const target = targetOf(mail);
    if (switches.take('smtp', 'rateLimit', target))
      return smtpError(421, '4.7.0 too many mails, try again later');
    if (switches.take('smtp', 'fail', target))
      return smtpError(451, '4.3.0 temporary problem, try again later');
    await switches.delay('smtp', target);
    if (!stream.sizeExceeded) mailbox.keep(envelopeAnd(mail, session));
    return switches.take('smtp', 'loseAnswer', target) ? 'lost' : null;
  }

  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.server.once('error', reject);
        const listening = server.listen(port, '127.0.0.1', () => {
          const address = listening.address();
          resolve(`smtp://127.0.0.1:${typeof address === 'object' ? address?.port : port}`);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

async function contentOf(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function envelopeAnd(mail: Email, { envelope }: SMTPServerSession) {
  return {
    from: mail.from?.address ?? (envelope.mailFrom ? envelope.mailFrom.address : ''),
    to: envelope.rcptTo.map(({ address }) => address),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    messageId: mail.messageId ?? '',
    receivedAt: new Date().toISOString(),
  };
}

/** Mails carry no order id of their own: one that mentions it anywhere is about that order. */
function targetOf({ headers, text = '' }: Email): Target {
  return {
    operation: 'mail.send',
    concerns: (orderId) => text.includes(orderId) || headers.some(({ value }) => value.includes(orderId)),
  };
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
