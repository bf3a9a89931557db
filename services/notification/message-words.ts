import type { CancellationReason } from '../../shared/contracts/orders.ts';
import type { Mail, News } from './calls.ts';
import { quoted } from './message-line.ts';

/** What a mail says, said once for all its forms: plain text, each paragraph on one line. */
export type Words = { readonly subject: string; readonly paragraphs: readonly string[] };

/** The subject is made of the order's id alone; what others have typed can begin no paragraph of its own. */
export function wordsFor({ orderId, customer, news }: Mail): Words {
  const { outcome, paragraphs } = storyOf(news);
  return {
    subject: `Your order ${orderId} ${outcome}`,
    paragraphs: [
      `${`Hello ${quoted(customer.name)}`.trimEnd()},`,
      ...paragraphs,
      `Your order's number is ${orderId}.`,
      'Thank you for shopping with us.',
    ],
  };
}

function storyOf(news: News): { outcome: string; paragraphs: readonly string[] } {
  switch (news.about) {
    case 'confirmed':
      return {
        outcome: 'is confirmed',
        paragraphs: [
          'Your order is paid and on its way to you.',
          `You can follow the parcel by its tracking number: ${quoted(news.trackingNumber)}`,
        ],
      };
    case 'cancelled':
      return {
        outcome: news.refunded ? 'was cancelled and refunded' : 'was cancelled',
        paragraphs: [
          `We have cancelled your order because ${reasons[news.reason]}.`,
          news.refunded ? moneyBack : nothingKept(news.reason),
        ],
      };
    default:
      return news satisfies never;
  }
}

/** True of every way to pay: which one it was is not known here. */
const moneyBack =
  'We have sent the whole amount back to the card or account that you paid with. It can take some days to arrive.';

/** Whoever changes their mind, or whose payment gets no answer, may have been charged before it was undone. */
function nothingKept(reason: CancellationReason): string {
  return endsBeforeAnyCharge.has(reason)
    ? 'You have not been charged.'
    : 'We keep no money: if you see a charge for this order, it is on its way back to you.';
}

const endsBeforeAnyCharge: ReadonlySet<CancellationReason> = new Set([
  'out_of_stock',
  'unknown_sku',
  'card_declined',
  'insufficient_funds',
  'window_over',
] as const);

const reasons: { readonly [Reason in CancellationReason]: string } = {
  out_of_stock: 'not everything that you ordered is in stock',
  unknown_sku: 'we do not sell one of the articles any more',
  card_declined: 'your payment was declined',
  insufficient_funds: 'your payment was declined for lack of funds',
  window_over: 'it was not paid in time',
  provider_unavailable: 'the payment could not be made',
  not_deliverable: 'it cannot be delivered to your address',
  carrier_unavailable: 'we found no carrier for it',
  customer_request: 'you asked us to',
  expired: 'it was not completed in time',
};
