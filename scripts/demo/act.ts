import type { Checkout } from '../order/checkout.ts';
import type { Ending, PlayedOrder } from './audit/books.ts';
import type { Stage } from './stage.ts';

/** One order, played for one ending. */
export type Act = {
  readonly title: string;
  /** Places it; the remarks are for the audience. */
  place(stage: Stage): Promise<{ readonly order: PlayedOrder; readonly remarks: readonly string[] }>;
};

export const mugs = [{ sku: 'MUG-BLUE', quantity: 2 }];
export const teaSet = [
  { sku: 'TEAPOT-CAST-IRON', quantity: 1 },
  { sku: 'TEA-SENCHA-100G', quantity: 3 },
];

/** The order as the audit is to find it. */
export function played(orderId: string, { lines, total }: Checkout, ending: Ending): PlayedOrder {
  return { orderId, ending, lines, total: total.amount };
}
