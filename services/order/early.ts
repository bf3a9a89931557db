import type { OrderData } from '../../shared/contracts/event.ts';
import type { Context } from '../../shared/saga/reaction.ts';
import { type Heard, heard } from './history.ts';
import type { Facts, Unplaced } from './order.states.ts';
import { unplaced } from './purchase.ts';

/**
 * What becomes of what others say of an order that has not been heard of here, or only as an invalid one: topics are
 * independent logs, so it is kept until the order comes.
 */
export function earlyWithin(lifetimeMs: number) {
  return function early<Data extends OrderData>(event: Heard<Data>, factsOf: (data: Data) => Facts) {
    const begin = (_: unknown, data: Data, context: Context) => {
      const expiresAt = new Date(context.now.getTime() + lifetimeMs).toISOString();
      return unplaced(factsOf(data), heard({ expiresAt, history: [] }, event, data, context), context);
    };
    return {
      absent: begin,
      rejected: begin,
      unplaced: (order: Unplaced, data: Data, context: Context) =>
        unplaced({ ...order.facts, ...factsOf(data) }, heard(order, event, data, context), context),
    };
  };
}
