import { invalidRequest } from './stripe-error.ts';

/** Since then a payment's method types are no longer the client's to list. */
const withoutPaymentMethodTypes = '2026-09-30';

/** The version of the account, which webhooks are written in. */
export const accountVersion = '2026-10-28.endive';

/** The date of the `Stripe-Version` header. Without one the account's own version counts. */
export function apiVersionOf(header: string | string[] | undefined): string {
  if (header === undefined) return accountVersion.slice(0, 10);
  const date = /^(\d{4}-\d{2}-\d{2})(\.\w+)?$/.exec(String(header))?.[1];
  if (date === undefined) throw invalidRequest(`Invalid Stripe API version: ${String(header)}`);
  return date;
}

/** Throws as Stripe does when the version has no `payment_method_types` any more and one is given. */
export function refusePaymentMethodTypes(apiVersion: string, given: object): void {
  if (!('payment_method_types' in given) || apiVersion < withoutPaymentMethodTypes) return;
  throw invalidRequest(
    'payment_method_types is no longer supported on this API version: use automatic_payment_methods.',
    { code: 'payment_method_types_no_longer_supported', param: 'payment_method_types' },
  );
}
