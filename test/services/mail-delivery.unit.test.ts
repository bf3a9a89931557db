import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { type News, sendMail } from '../../services/notification/calls.ts';
import { mailPerformer } from '../../services/notification/mail.ts';
import { messageFor } from '../../services/notification/message.ts';
import { runningSandbox } from '../sandbox/running-sandbox.ts';

const name = `Ada <b>"O'Hara"</b> Łukasz & Söhne`;
const customer = { ...placedOrder().data.customer, name };

describe('a mail that went through a mail server', () => {
  it.each<News>([
    { about: 'confirmed', trackingNumber: 'TRK1' },
    { about: 'cancelled', reason: 'customer_request', refunded: false },
    { about: 'cancelled', reason: 'not_deliverable', refunded: true },
  ])('says what was written, in text and in HTML: %j', async (news) => {
    // given
    const sandbox = await runningSandbox();
    const mail = { orderId, customer, news };
    const idempotencyKey = sendMail.idempotencyKey(orderId, mail);
    const { perform } = mailPerformer({ smtpUrl: sandbox.smtpUrl, from: 'orders@shop.example' });
    // when
    const { signal } = new AbortController();
    const answer = await perform(mail, { orderId, idempotencyKey, number: 1, signal });
    // then
    const messageId = `<mail_${news.about}_${orderId}@shop.example>`;
    expect(answer).toEqual({ outcome: 'done', result: { messageId } });
    const { subject, text, html } = messageFor(mail);
    expect(sandbox.mails()).toMatchObject([{ subject, messageId, to: [customer.email] }]);
    const [caught] = sandbox.mails();
    expect(caught?.text.trim()).toBe(text.trim());
    expect(caught?.html.trim()).toBe(html.trim());
  });
});
