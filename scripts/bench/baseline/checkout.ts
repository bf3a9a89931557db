import * as z from 'zod';

const Line = z.strictObject({
  sku: z.string().regex(/^SKU-\d{4}$/),
  quantity: z.int().positive(),
  unitPrice: z.int().nonnegative(),
});

/** What a customer sends: checked like any input from outside. Money in minor units of `currency`. */
export const Checkout = z
  .strictObject({
    orderId: z.uuid(),
    email: z.email(),
    currency: z.literal('EUR'),
    lines: z.array(Line).min(1),
    total: z.int().nonnegative(),
    card: z.string(),
    country: z.string(),
  })
  .refine((checkout) => checkout.total === sumOf(checkout.lines), {
    path: ['total'],
    message: 'total must be the sum of the lines',
  });

export type Checkout = z.infer<typeof Checkout>;

function sumOf(lines: readonly z.infer<typeof Line>[]): number {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
}
