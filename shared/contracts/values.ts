import { z } from 'zod';
import { pii } from './pii.ts';

/** The saga's correlation id and the key of every message: one spelling only, since keys are compared as bytes. */
export const OrderId = z
  .string()
  .regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'must be a UUID in lower case',
  );

/** ISO 4217 code. The shop sells in these; a new one is an additive change. */
export const Currency = z.enum(['EUR', 'USD', 'GBP']);

/** Money in integer minor units (cents), as payment providers take it. */
export const Money = z.object({ amount: z.int().min(0).max(99_999_999), currency: Currency });
export type Money = z.infer<typeof Money>;

export const Sku = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,39}$/, 'must be an upper-case SKU');

export const OrderLine = z.object({
  sku: Sku,
  quantity: z.int().min(1).max(1000),
  /** Minor units of the order's currency, per piece. */
  unitPrice: z.int().min(0).max(9_999_999),
});
export type OrderLine = z.infer<typeof OrderLine>;

export const Customer = z.object({
  name: pii(z.string().min(1).max(200)),
  email: pii(z.email().max(254)),
});

export const Address = z.object({
  name: pii(z.string().min(1).max(200)),
  line1: pii(z.string().min(1).max(200)),
  line2: pii(z.string().max(200)).optional(),
  postalCode: pii(z.string().min(1).max(20)),
  city: pii(z.string().min(1).max(100)),
  /** ISO 3166-1 alpha-2. */
  country: z.string().regex(/^[A-Z]{2}$/, 'must be a two-letter country code'),
});
export type Address = z.infer<typeof Address>;
