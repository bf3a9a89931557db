import { flawOfKey } from '../../services/order/api/checkout/key.ts';
import { productsBySku } from '../../shared/contracts/products.ts';
import { OrderLine } from '../../shared/contracts/values.ts';
import { parseCommandLine, UsageError } from '../command-line.ts';
import { type PageAction, pageActions } from './payment-page.ts';

/** Names of cards and what the payment provider's test mode calls them. */
export const cards = {
  visa: 'pm_card_visa',
  declined: 'pm_card_visa_chargeDeclined',
  'insufficient-funds': 'pm_card_visa_chargeDeclinedInsufficientFunds',
} as const;

export const destinations = ['berlin', 'nowhere-land'] as const;
export const ways = ['http', 'topic'] as const;
export const payments = ['card', 'session'] as const;

/** The order that somebody at the terminal wishes to place. */
export type OrderWish = {
  readonly pay: (typeof payments)[number];
  /** For a payment by session: what the customer does on the page; left to a person if there is none. */
  readonly page?: PageAction;
  readonly card: keyof typeof cards;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly to: (typeof destinations)[number];
  readonly via: (typeof ways)[number];
  /** The same key makes the same order, however often it is used. */
  readonly key?: string;
};

/** What `npm run order` was told. Throws a `UsageError` that names the flag and the reason. */
export function orderWish(args: string[]): OrderWish {
  const { values } = parseCommandLine({
    args,
    options: {
      pay: { type: 'string', default: 'card' },
      page: { type: 'string' },
      card: { type: 'string' },
      sku: { type: 'string', multiple: true },
      quantity: { type: 'string', multiple: true },
      to: { type: 'string', default: 'berlin' },
      key: { type: 'string' },
      via: { type: 'string', default: 'http' },
    },
  });
  const via = oneOf('--via', values.via, ways);
  if (values.key !== undefined && via === 'topic')
    throw new UsageError('--key: only for orders placed with --via http');
  const pay = oneOf('--pay', values.pay, payments);
  if (values.page !== undefined && pay === 'card') throw new UsageError('--page: only with --pay session');
  if (values.card !== undefined && pay === 'session')
    throw new UsageError('--card: only with --pay card; on the page, the customer chooses');
  return {
    pay,
    ...(values.page !== undefined && { page: oneOf('--page', values.page, pageActions) }),
    card: oneOf('--card', values.card ?? 'visa', Object.keys(cards) as (keyof typeof cards)[]),
    lines: linesFrom(values.sku ?? ['MUG-BLUE'], values.quantity ?? []),
    to: oneOf('--to', values.to, destinations),
    via,
    ...(values.key !== undefined && { key: checkedKey(values.key) }),
  };
}

function oneOf<Name extends string>(flag: string, value: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found === undefined)
    throw new UsageError(`${flag}: must be one of ${names.join(', ')}, not "${value}"`);
  return found;
}

function checkedKey(key: string): string {
  const flaw = flawOfKey(key);
  if (flaw !== undefined) throw new UsageError(`--key: ${flaw}`);
  return key;
}

function linesFrom(skus: readonly string[], quantities: readonly string[]): OrderWish['lines'] {
  if (quantities.length > 0 && quantities.length !== skus.length)
    throw new UsageError(
      `--quantity: give one for each --sku (${skus.length}), in the same order, or none at all`,
    );
  return skus.map((sku, index) => {
    if (!productsBySku.has(sku))
      throw new UsageError(
        `--sku: "${sku}" is not sold here; there are ${[...productsBySku.keys()].join(', ')}`,
      );
    if (skus.indexOf(sku) !== index) throw new UsageError(`--sku: ${sku} is given twice; use --quantity`);
    return { sku, quantity: quantityFrom(quantities[index] ?? '1') };
  });
}

function quantityFrom(text: string): number {
  const parsed = OrderLine.shape.quantity.safeParse(/^\d+$/.test(text) ? Number(text) : undefined);
  if (!parsed.success)
    throw new UsageError(`--quantity: must be a whole number from 1 to 1000, not "${text}"`);
  return parsed.data;
}
