import { createTransport } from 'nodemailer';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually, runningSandbox } from './running-sandbox.ts';

async function given() {
  const sandbox = await runningSandbox();
  const transport = createTransport(sandbox.smtpUrl);
  onTestFinished(() => transport.close());
  return { sandbox, transport };
}

const mail = {
  from: 'Shop <shop@example.com>',
  to: 'ada@example.com',
  subject: 'Your order is confirmed – thank you',
  text: 'Order order-1 is on its way.',
  messageId: '<order-1.confirmed@shop.example>',
};

describe('the mail catcher', () => {
  it('keeps a mail, decoded', async () => {
    const { sandbox, transport } = await given();
    await transport.sendMail(mail);
    expect(sandbox.mails()).toEqual([
      {
        from: 'shop@example.com',
        to: ['ada@example.com'],
        subject: mail.subject,
        text: expect.stringContaining(mail.text),
        html: '',
        messageId: mail.messageId,
        receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        copy: 1,
      },
    ]);
    const listed = await fetch(`${sandbox.controlUrl}/mails`);
    expect(await listed.json()).toEqual(sandbox.mails());
  });

  it('shows duplicates of a Message-ID', async () => {
    const { sandbox, transport } = await given();
    await transport.sendMail(mail);
    await transport.sendMail(mail);
    await transport.sendMail({ ...mail, messageId: '<other@shop.example>' });
    expect(sandbox.mails().map(({ copy }) => copy)).toEqual([1, 2, 1]);
    expect(sandbox.ledger().mails).toEqual({ [mail.messageId]: 2, '<other@shop.example>': 1 });
  });

  it('refuses recipients at bounce.test for good', async () => {
    const { sandbox, transport } = await given();
    await expect(transport.sendMail({ ...mail, to: 'ada@Bounce.Test' })).rejects.toMatchObject({
      responseCode: 550,
    });
    expect(sandbox.mails()).toEqual([]);
    expect((await transport.sendMail(mail)).accepted).toEqual(['ada@example.com']);
  });

  it('accepts any login', async () => {
    const { sandbox } = await given();
    const url = new URL(sandbox.smtpUrl);
    const transport = createTransport({
      host: url.hostname,
      port: Number(url.port),
      auth: { user: 'shop', pass: 'secret' },
    });
    onTestFinished(() => transport.close());
    await transport.sendMail(mail);
    expect(sandbox.mails()).toHaveLength(1);
  });

  it('refuses a mail above 1 MiB', async () => {
    const { sandbox, transport } = await given();
    const text = `${'x'.repeat(70)}\n`.repeat(16_000);
    await expect(transport.sendMail({ ...mail, text })).rejects.toMatchObject({ responseCode: 552 });
    expect(sandbox.mails()).toEqual([]);
  });

  it('keeps both parts of a mail in text and HTML', async () => {
    const { sandbox, transport } = await given();
    const html = '<!doctype html>\n<p>Order order-1 – “on its way” &amp; paid.</p>';
    await transport.sendMail({ ...mail, html });
    const [kept] = sandbox.mails();
    expect(kept?.text.trim()).toBe(mail.text);
    expect(kept?.html.trim()).toBe(html);
  });
});

describe('the inbox page', () => {
  async function inboxOf(...mails: { subject?: string; text?: string; html?: string; messageId?: string }[]) {
    const { sandbox, transport } = await given();
    for (const overrides of mails) await transport.sendMail({ ...mail, ...overrides });
    const response = await fetch(`${sandbox.controlUrl}/inbox`);
    return { response, page: await response.text() };
  }

  it('shows text in which a mail cannot run script', async () => {
    const attack = '<script>alert(1)</script>';
    const { response, page } = await inboxOf({ subject: attack, text: `"${attack}" & more` });
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).not.toContain('<script');
    expect(page).toContain('&#60;script&#62;alert(1)');
    expect(page).toContain('&#38; more');
    expect(page).not.toContain('<iframe');
  });

  it('shows the newest mail first', async () => {
    const { page } = await inboxOf({ subject: 'the older' }, { subject: 'the newer' });
    expect(page.match(/the (older|newer)/g)).toEqual(['the newer', 'the older']);
  });

  it('shows HTML in a frame of its own that may do nothing, and that a mail cannot leave', async () => {
    const html = `<p>'Paid' &amp; "sent"</p>"></iframe><script>alert(1)</script>`;
    const { page } = await inboxOf({ html });
    const frames = [...page.matchAll(/<iframe [^>]*>/g)].map(([frame]) => frame);
    expect(frames).toHaveLength(1);
    expect(frames[0]).toContain(' sandbox="" ');
    expect(page).not.toContain('<script');
    const source = decoded(/ srcdoc="([^"]*)"><\/iframe>/.exec(page)?.[1] ?? '');
    expect(source).toMatch(
      /^<meta http-equiv="content-security-policy" content="default-src 'none'; [^"]*">/,
    );
    expect(source.trimEnd().endsWith(html)).toBe(true);
  });

  it('leads to the HTML of each mail, of a duplicate too', async () => {
    const html = '<p>Paid</p>';
    const { page } = await inboxOf({ html }, { html }, { html, messageId: `<"'>&#1;@shop.example>` });
    const targets = [...page.matchAll(/<a href="#([^"]*)">/g)].map(([, id]) => id);
    const frames = [...page.matchAll(/<iframe id="([^"]*)"/g)].map(([, id]) => id);
    expect(targets).toEqual(frames);
    expect(new Set(frames).size).toBe(3);
  });

  /** What a browser makes of the character references that the page is written with. */
  function decoded(attribute: string): string {
    return attribute.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
  }
});

describe('the switches of the mail catcher', () => {
  it('fail: a temporary error, nothing kept', async () => {
    const { sandbox, transport } = await given();
    sandbox.switches.set('smtp', { fail: { times: 1 } });
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 451 });
    expect(sandbox.mails()).toEqual([]);
    await transport.sendMail(mail);
    expect(sandbox.mails()).toHaveLength(1);
  });

  it('fail for one order: other mails go through', async () => {
    const { sandbox, transport } = await given();
    sandbox.switches.set('smtp', { fail: { orderId: 'order-1' } });
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 451 });
    await transport.sendMail({
      ...mail,
      text: 'Order order-2',
      messageId: '<order-2.confirmed@shop.example>',
    });
    expect(sandbox.mails()).toHaveLength(1);
  });

  it('fail for one order: also a mail that names it in HTML only', async () => {
    const { sandbox, transport } = await given();
    sandbox.switches.set('smtp', { fail: { orderId: 'order-1' } });
    const { text: html, ...bare } = mail;
    const sent = transport.sendMail({ ...bare, html, messageId: '<other@shop.example>' });
    await expect(sent).rejects.toMatchObject({ responseCode: 451 });
  });

  it('rateLimit: 421, nothing kept', async () => {
    const { sandbox, transport } = await given();
    sandbox.switches.set('smtp', { rateLimit: { times: 1 } });
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 421 });
    expect(sandbox.mails()).toEqual([]);
  });

  it('slow: kept only after the delay', async () => {
    const { sandbox, transport } = await given();
    sandbox.switches.set('smtp', { slow: { delayMs: 1000, times: 1 } });
    const sending = transport.sendMail(mail);
    await eventually(() => sandbox.switches.show('smtp').slow).toBeUndefined();
    expect(sandbox.mails()).toEqual([]);
    await sending;
    expect(sandbox.mails()).toHaveLength(1);
  });

  it('loseAnswer: kept, but the sender sees the connection close', async () => {
    const { sandbox, transport } = await given();
    sandbox.switches.set('smtp', { loseAnswer: { times: 1 } });
    await expect(transport.sendMail(mail)).rejects.not.toHaveProperty('responseCode');
    expect(sandbox.mails()).toHaveLength(1);
    await transport.sendMail(mail);
    expect(sandbox.ledger().mails).toEqual({ [mail.messageId]: 2 });
  });
});
