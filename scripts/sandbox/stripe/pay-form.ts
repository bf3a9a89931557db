import type { FormObject } from './form-body.ts';

/** Stripe's test cards that the pay page takes, and the payment method that behaves like each. */
export const payPageCards = {
  accepted: { number: '4242424242424242', paymentMethod: 'pm_card_visa' },
  declined: { number: '4000000000000002', paymentMethod: 'pm_card_visa_chargeDeclined' },
  insufficientFunds: {
    number: '4000000000009995',
    paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds',
  },
} as const;

export type PayForm =
  | { kind: 'pay'; paymentMethod: string }
  | { kind: 'give_up' }
  | { kind: 'invalid'; message: string };

/** What was posted: `action=pay|decline|give_up`, the first two with an optional `card` number. */
export function readPayForm({ action, card }: FormObject): PayForm {
  if (action === 'give_up') return { kind: 'give_up' };
  if (action !== 'pay' && action !== 'decline') {
    return { kind: 'invalid', message: 'Choose one: pay, decline or give_up.' };
  }
  const { accepted, declined } = payPageCards;
  const byDefault = action === 'pay' ? accepted : declined;
  const number = card === undefined || card === '' ? byDefault.number : String(card).replaceAll(/[\s-]/g, '');
  const known = Object.values(payPageCards).find((one) => one.number === number);
  if (known === undefined) return { kind: 'invalid', message: 'This is none of the test cards.' };
  if (action === 'decline' && known === accepted) {
    return { kind: 'invalid', message: 'This card is not declined.' };
  }
  return { kind: 'pay', paymentMethod: known.paymentMethod };
}
