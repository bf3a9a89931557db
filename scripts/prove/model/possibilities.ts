import type { SagaPromise } from '../../../shared/proof/promise.ts';
import type { OutsideState } from './outside-state.ts';

/**
 * How an order must be able to end, by scenario: confirmed, or cancelled for a reason. A saga in which nobody ever gets
 * anything keeps all promises, and so does one that has no ears for its customers.
 */
export const possible: { readonly [scenario: string]: readonly string[] } = {
  'sold out': ['out_of_stock'],
  'by card': [
    ...['confirmed', 'customer_request', 'expired', 'card_declined'],
    ...['provider_unavailable', 'not_deliverable', 'carrier_unavailable'],
  ],
  'on the page, with one look': [
    ...['confirmed', 'customer_request', 'expired', 'card_declined', 'window_over'],
    ...['provider_unavailable', 'not_deliverable', 'carrier_unavailable'],
  ],
};

/** Notices how orders end: to be explored with, and asked afterwards what must be possible and was not seen. */
export function noticing(scenario: string): {
  /** Kept always. */
  readonly promise: SagaPromise<OutsideState>;
  missing(): string[];
} {
  const seen = new Set<string>();
  return {
    promise: {
      says: 'orders end in some way',
      when: 'in the end',
      isKept({ orders }) {
        for (const { published } of orders) {
          if (published('OrderConfirmed').length > 0) seen.add('confirmed');
          for (const { data } of published('OrderCancelled'))
            seen.add((data as { readonly reason: string }).reason);
        }
        return true;
      },
    },
    missing: () =>
      (possible[scenario] ?? [])
        .filter((ending) => !seen.has(ending))
        .map(
          (ending) =>
            `${scenario}: no order can end ${ending === 'confirmed' ? ending : `cancelled: ${ending}`}`,
        ),
  };
}
