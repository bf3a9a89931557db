import { OrderPlaced, type OrderPlacedData } from '../shared/contracts/orders.ts';

/** Of the order of tests and documents that need only one. */
export const orderId = '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d';

/** A valid order, changed as the test needs it; unless given, the total is the sum of the lines. */
export function placedOrder(changes: Partial<OrderPlacedData> = {}): ReturnType<typeof OrderPlaced.of> {
  const lines = changes.lines ?? [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1290 }];
  const amount = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
  return OrderPlaced.of({
    orderId,
    customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
    shipTo: {
      name: 'Ada Lovelace',
      line1: 'Unter den Linden 1',
      postalCode: '10117',
      city: 'Berlin',
      country: 'DE',
    },
    lines,
    total: { amount, currency: 'EUR' },
    payment: { method: 'card', token: 'pm_card_visa' },
    ...changes,
  });
}
