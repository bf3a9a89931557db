import { UserError } from '../stack/user-error.ts';

/** What a customer does on the payment provider's page. */
export const pageActions = ['pay', 'decline', 'give-up'] as const;
export type PageAction = (typeof pageActions)[number];

const said: { readonly [Action in PageAction]: string } = {
  pay: 'paid on the page',
  decline: 'the card was declined on the page',
  'give-up': 'left the page without paying',
};

/** Milliseconds that the page may take. */
const timeout = 10_000;

/** Posts the page's form as a browser would; resolves to what happened, in words. A `UserError` when it refuses. */
export async function actOnPage(url: string, action: PageAction, signal: AbortSignal): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ action: action.replace('-', '_') }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
  });
  await response.body?.cancel();
  const expected = action === 'decline' ? 402 : 303;
  if (response.status !== expected)
    throw new UserError(`The payment page at ${url} answered ${response.status}, not ${expected}.`);
  return said[action];
}
