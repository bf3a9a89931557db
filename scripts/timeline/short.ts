import { z } from 'zod';
import { events } from '../../shared/contracts/events.ts';
import { InvalidField } from '../../shared/contracts/orders.ts';
import { redact } from '../../shared/contracts/pii.ts';
import { Money, OrderLine } from '../../shared/contracts/values.ts';
import { oneLine } from './one-line.ts';
import type { SeenEvent } from './seen-event.ts';

/** What an event carries, fit for other eyes: personal data hidden; undefined when it cannot be read as its type. */
export function redactedData(event: SeenEvent): unknown {
  const schema = events.get(event.type)?.schema;
  return schema && redact(schema, event.data);
}

/** What an event carries besides its order's id, in a few words of one line, without personal data. */
export function inShort(event: SeenEvent): string {
  if (event.unreadable !== undefined) return oneLine(`unreadable: ${event.unreadable}`);
  const definition = events.get(event.type);
  if (definition === undefined) return 'unknown type';
  if (!definition.schema.safeParse(event.data).success) return 'does not fit its schema';
  const { orderId: _, ...fields } = redactedData(event) as { [field: string]: unknown };
  return oneLine(Object.entries(fields).flatMap(wordsFor).join(', '));
}

const Lines = z.array(OrderLine);
const Reasons = z.array(InvalidField);
const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const Choice = z.object({ method: z.string() });

function wordsFor([name, value]: [string, unknown]): string[] {
  const money = Money.safeParse(value).data;
  if (money) return [moneyText(money)];
  const lines = Lines.safeParse(value).data;
  if (lines) return lines.map(({ sku, quantity }) => `${quantity} × ${sku}`);
  const reasons = Reasons.safeParse(value).data;
  if (reasons) return reasons.map(({ field, reason }) => `${field}: ${reason}`);
  const choice = Choice.safeParse(value).data;
  if (choice) return [`by ${choice.method}`];
  const scalar = Scalar.safeParse(value).data;
  return scalar === undefined ? [] : [`${labels[name] ?? name} ${scalar}`.trim()];
}

/** Fields whose value says what it is. */
const labels: { readonly [field: string]: string } = {
  reason: '',
  paymentId: '',
  shipmentId: '',
  trackingNumber: '',
};

/** Minor units as people write them. */
export function moneyText({ amount, currency }: z.infer<typeof Money>): string {
  return `${(amount / 100).toFixed(2)} ${currency}`;
}
