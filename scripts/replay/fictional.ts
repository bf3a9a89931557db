import { events } from '../../shared/contracts/events.ts';
import { OrderPlaced, type OrderPlacedData } from '../../shared/contracts/orders.ts';
import type { RecordedEvent } from './order-record.ts';

/** What providers call things, when they end and why orders are invalid: the same in every record. */
const given: { readonly [field: string]: unknown } = {
  paymentId: 'pi_1',
  shipmentId: 'shp_1',
  trackingNumber: 'TRK1',
  url: 'https://pay.example/cs_1',
  expiresAt: '2026-03-01T12:00:00Z',
  reasons: [{ field: 'order', reason: 'is invalid' }],
};

const name = 'Ada Lovelace';
const address = { name, line1: 'Unter den Linden 1', postalCode: '10117', city: 'Berlin' };

/** The event for other eyes, and comparable: nothing in it is personal, or differs between one run and another. */
export function fictional(type: string, data: unknown): RecordedEvent {
  const known = events.get(type)?.schema.safeParse(data).data;
  if (known === undefined) return { type, data: {} };
  if (type === OrderPlaced.type) return { type, data: fictionalOrder(known as OrderPlacedData) };
  const fields = Object.entries(known).map(([field, value]) => [field, given[field] ?? value]);
  return { type, data: Object.fromEntries(fields) };
}

function fictionalOrder(order: OrderPlacedData): OrderPlacedData {
  const { orderId, lines, total, shipTo, payment } = order;
  return {
    orderId,
    customer: { name, email: 'ada@example.com' },
    shipTo: { ...address, country: shipTo.country },
    lines,
    total,
    payment: payment.method === 'card' ? { method: 'card', token: 'pm_card_visa' } : payment,
  };
}

/** An order to stand for one that is not known. */
export function someOrder(orderId: string): OrderPlacedData {
  return {
    orderId,
    customer: { name, email: 'ada@example.com' },
    shipTo: { ...address, country: 'DE' },
    lines: [{ sku: 'MUG-BLUE', quantity: 1, unitPrice: 1290 }],
    total: { amount: 1290, currency: 'EUR' },
    payment: { method: 'card', token: 'pm_card_visa' },
  };
}
