import { z } from 'zod';
import {
  type InvalidField,
  type OrderPlacedData,
  PaymentChoice,
} from '../../../../shared/contracts/orders.ts';
import { productsBySku } from '../../../../shared/contracts/products.ts';
import { Address, Customer, Money, OrderLine } from '../../../../shared/contracts/values.ts';
import { invalidFieldsOf } from '../../../../shared/http/invalid-fields.ts';
import { reasonOf } from '../reason-words.ts';
import { contradictionsIn } from './consistency.ts';

const [card, session] = PaymentChoice.options;

/** What a customer sends; prices are not theirs to say, but the total that they agreed to is. */
export const CheckoutRequest = z.strictObject({
  customer: Customer.strict(),
  shipTo: Address.strict(),
  lines: z
    .array(
      z.strictObject({
        sku: z.string().refine((sku) => productsBySku.has(sku), 'is not in the catalogue'),
        quantity: OrderLine.shape.quantity,
      }),
    )
    .min(1)
    .max(100),
  total: Money.strict(),
  payment: z.discriminatedUnion('method', [card.strict(), session.strict()]),
});

/** Bounds the answer to a body that is nothing but mistakes; no honest one has so many. */
const mostErrors = 500;

/**
 * The priced order that a checkout's body asks for, in canonical form (the same for equal bodies, however they
 * are spelt), or everything that is wrong with the body.
 */
export function orderFrom(
  body: unknown,
  orderId: string,
): { readonly order: OrderPlacedData } | { readonly errors: readonly InvalidField[] } {
  const parsed = CheckoutRequest.safeParse(body, { error: reasonOf });
  const errors = [...invalidFieldsOf(parsed.error), ...contradictionsIn(body)];
  if (!parsed.success || errors.length > 0) return { errors: errors.slice(0, mostErrors) };
  const { lines, ...rest } = parsed.data;
  const priced = lines.map((line) => ({ ...line, unitPrice: priceOf(line.sku) }));
  return { order: { orderId, ...rest, lines: priced } };
}

function priceOf(sku: string): number {
  const product = productsBySku.get(sku);
  if (product === undefined) throw new Error(`${sku} has no price although it passed the catalogue check`);
  return product.unitPrice;
}
