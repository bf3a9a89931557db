import { randomUUID } from 'node:crypto';
import { placedOrder } from '../../scripts/sample-order.ts';
import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import { productsBySku } from '../../shared/contracts/products.ts';
import type { SagaWorld } from './saga-world.ts';

/** What a customer of the saga tests wants, and how it must end (in the words of `endingsOf`). */
export type Plot = {
  readonly lines?: readonly { readonly sku: string; readonly quantity: number }[];
  readonly token?: string;
  /** Pays on the provider's page, or is to. */
  readonly session?: true;
  readonly country?: string;
  /** Names a total that is not the sum of the lines. */
  readonly invalid?: true;
  readonly ending: string;
};

/** One plot for each way in which an order can end without anything going wrong outside. */
export const plots = {
  confirmed: { ending: 'confirmed' },
  outOfStock: {
    lines: [
      { sku: 'TEA-ASSAM-250G', quantity: 1 },
      { sku: 'SOLD-OUT-MATCHA-BOWL', quantity: 1 },
    ],
    ending: 'cancelled: out_of_stock',
  },
  unknownSku: {
    lines: [
      { sku: 'TEA-ASSAM-250G', quantity: 1 },
      { sku: 'NO-SUCH-THING', quantity: 1 },
    ],
    ending: 'cancelled: unknown_sku',
  },
  declined: { token: 'pm_card_chargeDeclined', ending: 'cancelled: card_declined' },
  insufficientFunds: {
    token: 'pm_card_chargeDeclinedInsufficientFunds',
    ending: 'cancelled: insufficient_funds',
  },
  notShippable: { country: 'XX', ending: 'cancelled: not_deliverable, refunded' },
  invalid: { invalid: true, ending: 'rejected' },
} satisfies { readonly [name: string]: Plot };

export type PlotName = keyof typeof plots;

/** A new order that follows the plot, ready to be placed. What the catalogue does not know costs 1 euro. */
export function orderOf(plot: Plot, orderId: string = randomUUID()): OrderPlacedData {
  const { data } = placedOrder();
  const wanted = plot.lines ?? [
    { sku: 'MUG-BLUE', quantity: 2 },
    { sku: 'TEA-SENCHA-100G', quantity: 1 },
  ];
  const lines = wanted.map((line) => ({
    ...line,
    unitPrice: productsBySku.get(line.sku)?.unitPrice ?? 100,
  }));
  const sum = lines.reduce((total, { quantity, unitPrice }) => total + quantity * unitPrice, 0);
  return {
    ...data,
    orderId,
    lines,
    shipTo: { ...data.shipTo, country: plot.country ?? data.shipTo.country },
    total: { amount: plot.invalid ? sum + 1 : sum, currency: 'EUR' },
    payment: plot.session ? { method: 'session' } : { method: 'card', token: plot.token ?? 'pm_card_visa' },
  };
}

/**
 * The same order as a customer sends it to the API of one of the order service's instances; again, under the same
 * key, while that has no time for an answer (503), as the API asks for.
 */
export async function checkOut(
  saga: SagaWorld,
  order: OrderPlacedData,
  { key = randomUUID() as string, instance = 0 } = {},
): Promise<Response> {
  const { customer, shipTo, lines, total, payment } = order;
  const bought = lines.map(({ sku, quantity }) => ({ sku, quantity }));
  const send = () =>
    fetch(`${saga.running.order[instance]?.apiUrl}/checkout/${key}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ customer, shipTo, lines: bought, total, payment }),
    });
  let response = await send();
  for (let repeats = 0; response.status === 503 && repeats < 10; repeats++) response = await send();
  return response;
}

/** The id of the order that a checkout made; throws what the API refused. */
export async function orderIdIn(response: Response): Promise<string> {
  const body = await response.text();
  if (response.status !== 202) throw new Error(`checkout: ${response.status} ${body}`);
  return (JSON.parse(body) as { orderId: string }).orderId;
}
