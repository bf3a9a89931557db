import type { CancellationReason } from '../../shared/contracts/orders.ts';
import type { Mail, News } from './calls.ts';

export type Message = { readonly subject: string; readonly text: string };

/**
 * The words for the customer. The subject is made of the order's id alone; what others have typed (name, tracking
 * number) comes into the text as one line each, so it can begin no paragraph of its own.
 */
export function messageFor({ orderId, customer, news }: Mail): Message {
  const { outcome, paragraphs } = wordsFor(news);
  const text = [
    `Hello ${oneLine(customer.name)},`,
    ...paragraphs,
    `Your order's number is ${orderId}.`,
    'Thank you for shopping with us.',
  ].join('\n\n');
  return { subject: `Your order ${orderId} ${outcome}`, text: `${text}\n` };
}

function wordsFor(news: News): { outcome: string; paragraphs: readonly string[] } {
  switch (news.about) {
    case 'confirmed':
      return {
        outcome: 'is confirmed',
        paragraphs: [
          'Your order is paid and on its way to you.',
          `You can follow the parcel by its tracking number: ${oneLine(news.trackingNumber)}`,
        ],
      };
    case 'cancelled':
      return {
        outcome: 'was cancelled',
        paragraphs: [`We had to cancel your order: ${reasons[news.reason]}.`, whereTheMoneyIs(news)],
      };
    default:
      return news satisfies never;
  }
}

function whereTheMoneyIs({ reason, refunded }: Extract<News, { about: 'cancelled' }>): string {
  if (refunded) return 'We have sent the whole amount back to your card. It can take some days to arrive.';
  // A charge whose answer was lost may have taken effect before it was undone.
  return reason === 'provider_unavailable'
    ? 'We keep no money: if your card shows a charge, it is on its way back.'
    : 'You have not been charged.';
}

const reasons: { readonly [Reason in CancellationReason]: string } = {
  out_of_stock: 'not everything that you ordered is in stock',
  unknown_sku: 'we do not sell one of the articles any more',
  card_declined: 'your card was declined',
  insufficient_funds: 'your card was declined for lack of funds',
  window_over: 'it was not paid in time',
  provider_unavailable: 'the payment could not be made',
  not_deliverable: 'it cannot be delivered to your address',
  carrier_unavailable: 'we found no carrier for it',
  customer_request: 'you asked us to',
  expired: 'it could not be completed in time',
};

/** Line breaks, control and invisible direction characters become one blank. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
