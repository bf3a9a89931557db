import type { EndedOrder } from './audit.ts';
import type { SagaBooks } from './books.ts';

/** At the payment provider: at most one charge and one refund, each whole, and money kept only for what is shipped. */
export function moneyFlaws({ orderId, ending, route, placed }: EndedOrder, { ledger, events }: SagaBooks) {
  const { amount, currency } = placed.total;
  const price = `${amount} ${currency.toLowerCase()}`;
  const ofOrder = (row: { orderId: string | null }) => row.orderId === orderId;
  const charges = ledger.stripe.charges.filter(ofOrder).filter(({ status }) => status === 'succeeded');
  const refunds = ledger.stripe.refunds.filter(ofOrder);
  const taken = charges.map((charge) => `${charge.amount} ${charge.currency}`).join(' and ');
  const returned = refunds.map((refund) => `${refund.amount} ${refund.currency}`).join(' and ');
  const flaws: string[] = [];
  const charged = route.charged === 'perhaps' ? taken !== '' : route.charged === 'always';
  if (taken !== (charged ? price : ''))
    flaws.push(`charged ${taken || 'nothing'}, not ${charged ? price : 'nothing'}`);
  const due = charged && !route.kept ? price : '';
  if (returned !== due) flaws.push(`refunded ${returned || 'nothing'}, not ${due || 'nothing'}`);
  const captured = events.find((event) => event.orderId === orderId && event.type === 'PaymentCaptured');
  const paymentId = captured?.data.paymentId;
  if (captured && charges.some((charge) => charge.paymentIntentId !== paymentId))
    flaws.push(`${paymentId} was captured, but another payment was charged`);
  return flaws.map((flaw) => `${orderId} (${ending}): ${flaw}`);
}

/**
 * At the payment provider: at most one page, which nobody can pay on any more. One of which the provider itself does not
 * say where it is, since its key repeats an error, ends by itself.
 */
export function pageFlaws({ orderId, ending }: EndedOrder, { ledger }: SagaBooks): string[] {
  const pages = ledger.stripe.sessions.filter((page) => page.orderId === orderId);
  const due = pages.length <= 1 && !pages.some(({ status, isKnown }) => status === 'open' && isKnown);
  const found = pages.map(({ status }) => status).join(' and ');
  return due ? [] : [`${orderId} (${ending}): pages are ${found}, not one that is closed`];
}

/** At the carrier: one parcel for a confirmed order, none for any other. */
export function parcelFlaws({ orderId, ending }: EndedOrder, { ledger }: SagaBooks): string[] {
  const bookings = ledger.carrier.shipments
    .filter((shipment) => shipment.orderId === orderId && shipment.status !== 'cancelled')
    .reduce((sum, shipment) => sum + shipment.bookings, 0);
  const due = ending === 'confirmed' ? 1 : 0;
  return bookings === due ? [] : [`${orderId} (${ending}): ${bookings} parcels, not ${due}`];
}

/** At the mail server: one mail that tells of this ending, none for a rejected order. */
export function mailFlaws(
  { orderId, ending }: EndedOrder,
  { ledger }: SagaBooks,
  mailedAgain: boolean,
): string[] {
  const mine = Object.entries(ledger.mails).filter(([messageId]) => messageId.includes(orderId));
  const [about] = ending.split(':');
  const found = mine.map(([messageId, count]) => {
    const [, subject] = /^<mail_([a-z]+)_/.exec(messageId) ?? [];
    return `${mailedAgain && count > 1 ? 1 : count} ${subject}`;
  });
  const due = ending === 'rejected' ? '' : `1 ${about}`;
  return found.join(' and ') === due
    ? []
    : [`${orderId} (${ending}): mails are ${found.join(' and ') || 'none'}, not ${due || 'none'}`];
}
