import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { type Mail, sendMail } from '../../services/notification/calls.ts';
import { mailPerformer } from '../../services/notification/mail.ts';
import { mailSettings } from '../../services/notification/settings.ts';
import { CallFailure } from '../../shared/saga/retry-policy.ts';

const { customer } = placedOrder().data;
const mail = { orderId, customer, news: { about: 'confirmed' as const, trackingNumber: 'TRK1' } };
const messageId = `<mail_confirmed_${orderId}@shop.example>`;

describe('a mail that the server takes', () => {
  it('is done, and says what it should to whom it should', async () => {
    // given
    const server = await startServer();
    // when
    const answer = await perform(server.url, mail);
    // then
    expect(answer).toEqual({ outcome: 'done', result: { messageId } });
    const [received] = await server.received();
    expect(received).toMatchObject({
      messageId,
      subject: `Your order ${orderId} is confirmed`,
      from: { address: 'orders@shop.example' },
      to: [{ name: 'Ada Lovelace', address: 'ada@example.com' }],
      text: expect.stringContaining('Hello Ada Lovelace,'),
      html: expect.stringContaining('>Hello Ada Lovelace,<'),
    });
    expect(received?.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
    );
    expect(received?.headers).toContainEqual(
      expect.objectContaining({
        key: 'content-type',
        value: expect.stringContaining('multipart/alternative'),
      }),
    );
  });

  it('has the same Message-ID when it is sent again, and another one for another ending', async () => {
    const server = await startServer();
    const cancelled = { about: 'cancelled', reason: 'out_of_stock', refunded: false } as const;
    await perform(server.url, mail);
    await perform(server.url, mail);
    await perform(server.url, { ...mail, news: cancelled });
    expect((await server.received()).map((received) => received.messageId)).toEqual([
      messageId,
      messageId,
      `<mail_cancelled_${orderId}@shop.example>`,
    ]);
  });

  it('shows no invisible characters of the name in its head', async () => {
    const server = await startServer();
    await perform(server.url, { ...mail, customer: { ...customer, name: '\u202eAda\u0000\u2066 Lovelace' } });
    const [received] = await server.received();
    expect(received?.to).toMatchObject([{ name: 'Ada Lovelace', address: 'ada@example.com' }]);
  });

  it.each(['Ada\r\nBcc: eve@example.com', 'Ada" <eve@example.com>, "Bob', 'Ada\nSubject: hello\n\nspam'])(
    'goes to nobody else, whatever the customer is called (%j)',
    async (name) => {
      // given
      const server = await startServer();
      // when
      await perform(server.url, { ...mail, customer: { ...customer, name } });
      // then
      const [received] = await server.received();
      expect(server.recipients).toEqual([['ada@example.com']]);
      expect(received?.to?.map(({ address }) => address)).toEqual(['ada@example.com']);
      expect(received?.bcc).toBeUndefined();
      expect(received?.subject).toBe(`Your order ${orderId} is confirmed`);
    },
  );

  it('is sent with the login of the URL', async () => {
    const logins: unknown[] = [];
    const server = await startServer({
      authOptional: false,
      onAuth({ username, password }, _, done) {
        logins.push([username, password]);
        done(null, { user: 'shop' });
      },
    });
    await perform(server.url.replace('smtp://', 'smtp://shop:s%40cret@'), mail);
    expect(logins).toEqual([['shop', 's@cret']]);
  });
});

const reply = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });
const gone = reply(550, '5.1.1 <ada@example.com>: no such mailbox');

describe('a mail that the server does not take', () => {
  it('is refused when the recipient is', async () => {
    const server = await startServer({ onRcptTo: (_, __, done) => done(gone) });
    expect(await perform(server.url, mail)).toEqual({ outcome: 'refused', reason: 'address_refused' });
  });

  it.each<[string, SMTPServerOptions, string, string]>([
    [
      'a deferred recipient',
      { onRcptTo: (_, __, done) => done(reply(451, '4.2.1 <ada@example.com>: try later')) },
      'server_error',
      'mail server deferred at RCPT TO: 451 4.2.1',
    ],
    [
      'a deferred message',
      { onData: (stream, _, done) => void stream.resume().on('end', () => done(reply(452, '4.3.1 full'))) },
      'server_error',
      'mail server deferred at DATA: 452 4.3.1',
    ],
    [
      'a refused message',
      { onData: (stream, _, done) => void stream.resume().on('end', () => done(reply(554, '5.7.1 spam'))) },
      'rejected',
      'mail server refused at DATA: 554 5.7.1',
    ],
    [
      'a refused sender',
      { onMailFrom: (_, __, done) => done(reply(550, '5.1.8 who are you?')) },
      'rejected',
      'mail server refused at MAIL FROM: 550 5.1.8',
    ],
    [
      'a busy server',
      { onConnect: (_, done) => done(reply(421, '4.3.2 busy')) },
      'server_error',
      'mail server deferred at CONN: 421 4.3.2',
    ],
  ])('fails for %s, without the words of the server', async (_, options, kind, message) => {
    const server = await startServer(options);
    const failure = await failureOf(perform(server.url, mail));
    expect(failure).toMatchObject({ kind, message });
    expect(failure.cause).toBeUndefined();
  });

  it('fails for a wrong login, which is ours to put right', async () => {
    const server = await startServer({
      authOptional: false,
      onAuth: (_, __, done) => done(reply(535, '5.7.8 wrong password')),
    });
    const failure = await failureOf(perform(server.url.replace('smtp://', 'smtp://shop:wrong@'), mail));
    expect(failure).toMatchObject({ kind: 'rejected', message: expect.stringContaining('535 5.7.8') });
  });

  it('fails for a server that is not there', async () => {
    const server = await startServer();
    await server.stop();
    const failure = await failureOf(perform(server.url, mail));
    expect(failure).toMatchObject({ kind: 'connection', message: expect.stringContaining('ECONNREFUSED') });
  });

  it('fails for a connection that is cut', async () => {
    const url = await startTcp((socket) => socket.destroy());
    expect(await failureOf(perform(url, mail))).toMatchObject({ kind: 'connection' });
  });
});

describe('an attempt that is given up', () => {
  it('ends at once, its outcome unknown, and hangs up', async () => {
    // given
    const connected = Promise.withResolvers<void>();
    const hungUp = Promise.withResolvers<void>();
    const url = await startTcp((socket) => {
      socket.once('close', () => hungUp.resolve());
      connected.resolve();
    });
    const attempt = new AbortController();
    const failing = failureOf(perform(url, mail, attempt.signal));
    // when
    await connected.promise;
    attempt.abort();
    // then
    expect(await failing).toMatchObject({ kind: 'timeout', message: 'mail server: no answer in time' });
    await hungUp.promise;
  });

  it('before it began does nothing', async () => {
    const server = await startServer();
    const failure = await failureOf(perform(server.url, mail, AbortSignal.abort()));
    expect(failure).toMatchObject({ kind: 'timeout' });
    expect(await server.received()).toEqual([]);
  });
});

describe('the settings', () => {
  it('are an SMTP URL and a sender', () => {
    const environment = { SMTP_URL: 'smtps://shop:secret@mail.example', MAIL_FROM: 'orders@shop.example' };
    expect(mailSettings(environment)).toEqual({
      smtpUrl: 'smtps://shop:secret@mail.example',
      from: 'orders@shop.example',
    });
  });

  it('that are missing or malformed are named, and not shown', () => {
    expect(() => mailSettings({})).toThrow(/SMTP_URL.*MAIL_FROM/);
    const wrong = { SMTP_URL: 'http://shop:secret@mail.example', MAIL_FROM: 'the shop' };
    expect(() => mailSettings(wrong)).toThrow(
      /SMTP_URL: must be an smtp or smtps URL; MAIL_FROM: must be an e-mail address$/,
    );
  });
});

function perform(smtpUrl: string, request: Mail, signal = new AbortController().signal) {
  const { perform } = mailPerformer({ smtpUrl, from: 'orders@shop.example' });
  const idempotencyKey = sendMail.idempotencyKey(orderId, request);
  return perform(request, { orderId, idempotencyKey, number: 1, signal });
}

async function failureOf(attempt: Promise<unknown>): Promise<CallFailure> {
  const outcome = await attempt.catch((error: unknown) => error);
  if (outcome instanceof CallFailure) return outcome;
  throw new Error(`expected a CallFailure, got ${String(outcome)}`, { cause: outcome });
}

/** A real SMTP server on a free port that keeps what it is sent. */
async function startServer(options: SMTPServerOptions = {}) {
  const raw: Promise<string>[] = [];
  const recipients: string[][] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onData(stream, { envelope }, done) {
      recipients.push(envelope.rcptTo.map(({ address }) => address));
      const content = stream.toArray().then((chunks) => Buffer.concat(chunks).toString('utf8'));
      raw.push(content);
      content.then(() => done(), done);
    },
    ...options,
  });
  // Clients that give up in the middle are what the tests are about; a failing listen fails them.
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  onTestFinished(stop);
  const received = async () =>
    Promise.all((await Promise.all(raw)).map((content) => PostalMime.parse(content)));
  return { url: `smtp://127.0.0.1:${port}`, recipients, received, stop };
}

/** A server that takes connections and says nothing. */
async function startTcp(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.resume());
    // A client that hangs up is what the tests are about.
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return `smtp://127.0.0.1:${port}`;
}
