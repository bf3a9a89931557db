import type { WantedOutcome } from '../order-mix.ts';
import type { Checkout } from './checkout.ts';

/** The answers of payment provider, carrier and mail server: at once and in process, so they cost nothing. */
export const outsideParties = {
  async charge(checkout: Checkout): Promise<{ providerId: string } | 'card_declined'> {
    return checkout.card === cards.declined ? 'card_declined' : { providerId: `pi_${checkout.orderId}` };
  },
  async refund(_providerId: string): Promise<void> {},
  async bookShipment(checkout: Checkout): Promise<{ trackingId: string } | 'not_deliverable'> {
    return checkout.country === countries.unreachable
      ? 'not_deliverable'
      : { trackingId: `track_${checkout.orderId}` };
  },
  async sendMail(_to: string, _text: string): Promise<void> {},
};

const cards = { accepted: 'pm_card_visa', declined: 'pm_card_visa_chargeDeclined' };
const countries = { reachable: 'DE', unreachable: 'XX' };

/** The card and the address that lead to the wanted outcome. */
export function leadingTo(outcome: WantedOutcome): Pick<Checkout, 'card' | 'country'> {
  return {
    card: outcome === 'declined' ? cards.declined : cards.accepted,
    country: outcome === 'not-shippable' ? countries.unreachable : countries.reachable,
  };
}
