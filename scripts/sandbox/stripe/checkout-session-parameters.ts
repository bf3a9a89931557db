import { z } from 'zod';
import type { NewCheckoutSession } from './checkout-sessions.ts';
import { amountProblem } from './currencies.ts';
import { currency, flag, integer, metadata } from './parameters.ts';

const url = z.url({ protocol: /^https?$/, error: 'Not a valid URL' }).max(5000);

/** The one thing of a session that can be asked for in full. */
export const expand = z
  .array(z.literal('payment_intent', 'This property cannot be expanded (the sandbox knows payment_intent).'))
  .default([]);

const LineItem = z.strictObject({
  price_data: z.strictObject({
    currency,
    unit_amount: integer(0),
    product_data: z.strictObject({ name: z.string().min(1).max(250) }),
  }),
  quantity: integer(1),
});

const cardsOnly = z.array(z.literal('card', 'The sandbox knows the payment method type card'));

export const CreateParameters = z
  .strictObject({
    mode: z.literal('payment', 'The sandbox knows the mode payment'),
    line_items: z.array(LineItem).min(1).max(100),
    client_reference_id: z.string().min(1).max(200).optional(),
    customer_email: z.email('Invalid email address').max(800).optional(),
    metadata: metadata.default({}),
    payment_intent_data: z.strictObject({ metadata: metadata.default({}) }).optional(),
    allowed_payment_method_types: cardsOnly.optional(),
    payment_method_types: cardsOnly.optional(),
    adaptive_pricing: z.strictObject({ enabled: flag.optional() }).optional(),
    success_url: url,
    cancel_url: url.optional(),
    expires_at: integer(0).optional(),
    expand,
  })
  .superRefine(({ line_items }, context) => {
    const [first, ...others] = line_items.map(({ price_data }) => price_data.currency);
    if (first === undefined) return;
    if (others.some((other) => other !== first)) {
      const message = 'All line items must have the same currency.';
      context.addIssue({ code: 'custom', path: ['line_items'], message });
      return;
    }
    const problem = amountProblem(totalOf(line_items), first);
    if (problem === undefined) return;
    const { code, message } = problem;
    context.addIssue({ code: 'custom', path: ['line_items'], message, params: { code } });
  });
type CreateParameters = z.output<typeof CreateParameters>;

export function newCheckoutSession(wanted: CreateParameters): NewCheckoutSession {
  return {
    amount: totalOf(wanted.line_items),
    currency: wanted.line_items[0]?.price_data.currency ?? '',
    lines: wanted.line_items.map(({ price_data, quantity }) => ({
      name: price_data.product_data.name,
      unitAmount: price_data.unit_amount,
      quantity,
    })),
    metadata: wanted.metadata,
    paymentMetadata: wanted.payment_intent_data?.metadata ?? {},
    clientReferenceId: wanted.client_reference_id,
    customerEmail: wanted.customer_email,
    successUrl: wanted.success_url,
    cancelUrl: wanted.cancel_url,
    adaptivePricing: wanted.adaptive_pricing?.enabled,
    expiresAt: wanted.expires_at,
  };
}

function totalOf(lines: CreateParameters['line_items']): number {
  return lines.reduce((sum, { price_data, quantity }) => sum + price_data.unit_amount * quantity, 0);
}
