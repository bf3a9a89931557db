import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import type { News } from '../../services/notification/calls.ts';
import { messageFor } from '../../services/notification/message.ts';
import { CancellationReason } from '../../shared/contracts/orders.ts';

const { customer } = placedOrder().data;
const confirmed: News = { about: 'confirmed', trackingNumber: 'TRK1' };
const cancelledFor = (reason: CancellationReason, refunded = false): News => ({
  about: 'cancelled',
  reason,
  refunded,
});
const reasons = CancellationReason.options;
const everyNews = [
  confirmed,
  ...reasons.flatMap((reason) => [false, true].map((r) => cancelledFor(reason, r))),
];

const messageOf = (news: News, name = customer.name) =>
  messageFor({ orderId, customer: { ...customer, name }, news });

/** What a person reads in the HTML. Fails for any element other than paragraphs, and for any other entity. */
function paragraphsOf(html: string): string[] {
  const [, content] = /<body[^<>]*>\n<div[^<>]*>\n(.*)\n<\/div>\n<\/body>/s.exec(html) ?? [];
  return (content ?? '').split('\n').map((line) => {
    const [, escaped] = /^<p style="margin: 0 0 1em">([^<>"']*)<\/p>$/.exec(line) ?? [];
    if (escaped === undefined) throw new Error(`not a paragraph: ${line}`);
    return escaped.replaceAll(/&(?:#(\d+);)?/g, (_, code) => String.fromCharCode(Number(code ?? NaN)));
  });
}

describe('the message', () => {
  it('of a confirmed order names the order and the tracking number', () => {
    const { subject, text } = messageOf(confirmed);
    expect(subject).toBe(`Your order ${orderId} is confirmed`);
    expect(text).toBe(
      [
        'Hello Ada Lovelace,',
        'Your order is paid and on its way to you.',
        'You can follow the parcel by its tracking number: TRK1',
        `Your order's number is ${orderId}.`,
        'Thank you for shopping with us.\n',
      ].join('\n\n'),
    );
  });

  it.each(everyNews)('says the same in text and in HTML: %j', (news) => {
    const { text, html } = messageOf(news, `O'Hara & <b>"Söhne"</b>`);
    expect(paragraphsOf(html)).toEqual(text.trimEnd().split('\n\n'));
  });

  it.each<[CancellationReason, string]>([
    ['customer_request', 'because you asked us to.'],
    ['expired', 'because it was not completed in time.'],
    ['window_over', 'because it was not paid in time.'],
    ['not_deliverable', 'because it cannot be delivered to your address.'],
  ])('of an order cancelled for %s says "%s"', (reason, words) => {
    expect(messageOf(cancelledFor(reason)).text).toContain(`We have cancelled your order ${words}`);
  });

  it('has words of its own for every reason', () => {
    const told = reasons.map((reason) => messageOf(cancelledFor(reason)).text.split('\n\n')[1]);
    expect(new Set(told).size).toBe(reasons.length);
    for (const sentence of told)
      expect(sentence).toMatch(/^We have cancelled your order because \w[^_]+\w\.$/);
  });

  it('has an HTML form that is small and loads, links to and runs nothing', () => {
    for (const news of everyNews) {
      const { html } = messageOf(news);
      expect(html).toMatch(/^<!doctype html>\n<html lang="en"/);
      expect(html).not.toMatch(/<(a|img|link|style|script|table|iframe|form)\b|https?:|url\(/i);
      expect(html.length).toBeLessThan(2_000);
    }
  });
});

describe('what is said of the money', () => {
  it.each(reasons)('when it went back (%s) is said in the subject too, for every way to pay', (reason) => {
    const { subject, text } = messageOf(cancelledFor(reason, true));
    expect(subject).toBe(`Your order ${orderId} was cancelled and refunded`);
    expect(text).toContain('We have sent the whole amount back to the card or account that you paid with.');
    expect(text).not.toMatch(/not been charged|on its way back/);
  });

  it.each(reasons)('when nothing went back (%s) names no refund', (reason) => {
    const { subject, text } = messageOf(cancelledFor(reason));
    expect(subject).toBe(`Your order ${orderId} was cancelled`);
    expect(text).not.toMatch(/refund|sent the whole amount/);
  });

  it.each(
    CancellationReason.extract(['out_of_stock', 'unknown_sku', 'card_declined', 'window_over']).options,
  )('when nothing was charged (%s) is that', (reason) => {
    expect(messageOf(cancelledFor(reason)).text).toContain('You have not been charged.');
  });

  it.each(CancellationReason.extract(['provider_unavailable', 'customer_request', 'expired']).options)(
    'is never that nothing was charged where a charge may have been undone (%s)',
    (reason) => {
      const { text } = messageOf(cancelledFor(reason));
      expect(text).not.toContain('not been charged');
      expect(text).toContain(
        'We keep no money: if you see a charge for this order, it is on its way back to you.',
      );
    },
  );
});

describe('what strangers have typed', () => {
  it.each(['\r\n', '\n\n', '\r', '\u2028', '\u2029', '\u0085', '\u202e', '\u2066', '\u0000', '\t'])(
    'stays on its line (%j)',
    (separator) => {
      const news = { ...confirmed, trackingNumber: `TRK1${separator}Pay here` };
      const { subject, text, html } = messageOf(news, `Ada${separator}Subject${separator}`);
      expect(subject).toBe(`Your order ${orderId} is confirmed`);
      expect(text).toContain('Hello Ada Subject,\n');
      expect(text).toContain('tracking number: TRK1 Pay here\n');
      expect(paragraphsOf(html)).toContain('Hello Ada Subject,');
      expect(paragraphsOf(html)).toHaveLength(5);
    },
  );

  it.each([
    '<script>alert(1)</script>',
    '</p></div><img src=x onerror=alert(1)>',
    '"><a href="x">',
    "' onload='",
    '<!--',
    '&lt;b&gt;',
  ])('is text in the HTML, never markup (%s)', (attack) => {
    const { html } = messageOf({ ...confirmed, trackingNumber: attack }, attack);
    const [hello, , tracking] = paragraphsOf(html);
    expect(hello).toBe(`Hello ${attack},`);
    expect(tracking).toBe(`You can follow the parcel by its tracking number: ${attack}`);
  });

  it.each([
    ['https://evil.example/pay?a=1', 'https: //evil. example/pay?a=1'],
    ['www.evil.example', 'www. evil. example'],
    ['evil。example', 'evil。 example'],
    ['eve@evil.example', 'eve@ evil. example'],
    ['javascript:alert(1)', 'javascript: alert(1)'],
    ['evil.\u200bexample', 'evil. example'],
  ])('holds nothing that a mail program makes a link of (%s)', (link, harmless) => {
    const { text, html } = messageOf({ ...confirmed, trackingNumber: link }, link);
    expect(text).toContain(`Hello ${harmless},\n`);
    expect(text).toContain(`tracking number: ${harmless}\n`);
    expect(`${text}${html}`).not.toContain(link);
  });

  it('is left alone where it is a name', () => {
    for (const name of ["Conan O'Brien-Núñez", 'Dr. Ada Lovelace Jr.', '山田太郎', 'Ivan...', 'Ana c/o Eva'])
      expect(messageOf(confirmed, name).text).toContain(`Hello ${name},\n`);
  });

  it('may amount to nothing', () => {
    expect(messageOf(confirmed, '\u200b').text).toMatch(/^Hello,\n/);
  });
});
