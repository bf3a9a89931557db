import { hold, release, type StockRecord, sell } from '../../../services/inventory/stock-record.ts';
import type { Doing, Records } from '../../../shared/proof/outside.ts';
import type { OutsideState } from './outside-state.ts';

/**
 * Another customer wants the same article. All that this order can feel of the other one, whatever becomes of that, is
 * what it does to the shelf: a piece is held, and then given back or sold.
 */
export function rivalDoes(state: OutsideState, shelf: Records): Doing<OutsideState>[] {
  const [stock] = [...shelf.values()].map((record) => record as StockRecord);
  if (stock === undefined) return [];
  const does = (name: string, rival: OutsideState['rival'], after: StockRecord) => ({
    name: `another customer ${name}`,
    certain: false,
    state: { ...state, rival },
    records: new Map([[stock.sku, after]]),
  });
  if (state.rival === 'wants it' && stock.onHand > 0)
    return [does('gets the article', 'holds it', hold(stock, 1))];
  if (state.rival !== 'holds it') return [];
  return [
    does('gives the article back', 'wants it', release(stock, 1)),
    does('is sent the article', 'has it', sell(stock, 1)),
  ];
}
