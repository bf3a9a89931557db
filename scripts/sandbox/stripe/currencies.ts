/** The smallest charge in minor units, as Stripe documents it, of the currencies that it settles in. */
const smallestCharge: Record<string, number> = {
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
  usd: 50,
};

const largestCharge = 99_999_999;

export function isCurrency(code: string): boolean {
  return Object.hasOwn(smallestCharge, code);
}

export const currencies = Object.keys(smallestCharge);

/** What is wrong with an amount in a known currency, if anything. */
export function amountProblem(
  amount: number,
  currency: string,
): { code: string; message: string } | undefined {
  const least = smallestCharge[currency] ?? 0;
  if (amount < least) {
    return { code: 'amount_too_small', message: `Amount must be at least ${formatAmount(least, currency)}` };
  }
  if (amount > largestCharge) {
    return {
      code: 'amount_too_large',
      message: `Amount must be no more than ${formatAmount(largestCharge, currency)}`,
    };
  }
  return undefined;
}

/** Minor units as people read them: `€0.50`. */
export function readableAmount(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

/** The same as the API's messages have it: `€0.50 eur`. */
export function formatAmount(amount: number, currency: string): string {
  return `${readableAmount(amount, currency)} ${currency}`;
}
