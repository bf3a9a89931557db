import { z } from 'zod';
import { OrderLine, Sku } from '../../shared/contracts/values.ts';

const Pieces = z.int().min(0);

/** The stock of one article, shared by all orders. `onHand` can be sold, `held` is promised to orders. */
export const StockRecord = z.object({ sku: Sku, onHand: Pieces, held: Pieces, sold: Pieces });
export type StockRecord = z.infer<typeof StockRecord>;

export const Line = OrderLine.pick({ sku: true, quantity: true });
export type Line = z.infer<typeof Line>;

export function hold(stock: StockRecord, quantity: number): StockRecord {
  return { ...stock, onHand: stock.onHand - quantity, held: stock.held + quantity };
}

export function release(stock: StockRecord, quantity: number): StockRecord {
  return { ...stock, held: stock.held - quantity, onHand: stock.onHand + quantity };
}

export function sell(stock: StockRecord, quantity: number): StockRecord {
  return { ...stock, held: stock.held - quantity, sold: stock.sold + quantity };
}
