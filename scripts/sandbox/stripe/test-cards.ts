export type Decline = { code: string; declineCode?: string; message: string };

const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
});

/** By what follows `pm_card_` or `pm_card_visa_`: Stripe's documents use both spellings. */
const declines: Record<string, Decline> = {
  chargeDeclined: declined('generic_decline'),
  chargeDeclinedInsufficientFunds: declined('insufficient_funds', 'Your card has insufficient funds.'),
  chargeDeclinedLostCard: declined('lost_card'),
  chargeDeclinedStolenCard: declined('stolen_card'),
  chargeDeclinedVelocityLimitExceeded: declined(
    'card_velocity_exceeded',
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
  ),
  chargeDeclinedExpiredCard: { code: 'expired_card', message: 'Your card has expired.' },
  chargeDeclinedIncorrectCvc: { code: 'incorrect_cvc', message: "Your card's security code is incorrect." },
  chargeDeclinedProcessingError: {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
};

const accepted = new Set(['pm_card_visa', 'pm_card_visa_debit', 'pm_card_mastercard', 'pm_card_amex']);

/** How a charge to one of Stripe's test payment methods ends; `undefined` when there is no such method. */
export function testCard(paymentMethod: string): { decline: Decline | undefined } | undefined {
  if (accepted.has(paymentMethod)) return { decline: undefined };
  const kind = /^pm_card_(?:visa_)?(chargeDeclined\w*)$/.exec(paymentMethod)?.[1] ?? '';
  return Object.hasOwn(declines, kind) ? { decline: declines[kind] } : undefined;
}
