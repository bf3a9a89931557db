import { OrderCancellationRequested } from '../../shared/contracts/orders.ts';
import { ShipmentCancellationRefused } from '../../shared/contracts/shipments.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { deadlineReached } from '../../shared/saga/input.ts';
import { reactions } from '../../shared/saga/reaction.ts';
import { cancelOrder } from './commands.ts';
import { earlyWithin } from './early.ts';
import { heard } from './history.ts';
import { Order } from './order.states.ts';
import { cancellationRequested, goOnWaiting, requestCancellation, waiting } from './purchase.ts';

const { when, otherwise } = reactions(Order);

const unknown = ignore('no such order');

/** Somebody wants the order undone, or its time is over: shipping is asked, and decides. */
export function secondThoughts(lifetimeMs: number) {
  const early = earlyWithin(lifetimeMs);

  return [
    when(
      cancelOrder,
      { emits: [OrderCancellationRequested] },
      {
        absent: unknown,
        unplaced: unknown,
        placed: (order, _, context) => requestCancellation(order, 'customer_request', context),
        cancelRequested: ignore('cancellation already requested'),
        cancelling: ignore('already being cancelled'),
        confirmed: ignore('already shipped'),
        cancelled: ignore('already cancelled'),
        rejected: ignore('already rejected'),
      },
    ),
    /** Anyone may produce this to the topic, too; of our own this is the echo. */
    when(
      OrderCancellationRequested,
      {},
      {
        ...early(OrderCancellationRequested, ({ reason }) => ({ wish: reason })),
        placed: (order, { reason }, context) =>
          cancellationRequested(
            heard(order, OrderCancellationRequested, { reason }, context),
            reason,
            context,
          ),
        cancelRequested: ignore('cancellation already requested'),
        cancelling: (order, { reason }, { now }) =>
          order.wish === undefined
            ? waiting({ ...order, wish: reason }, now)
            : ignore('already being cancelled'),
        confirmed: ignore('already shipped'),
        cancelled: ignore('already cancelled'),
      },
    ),
    when(
      deadlineReached,
      { emits: [OrderCancellationRequested] },
      {
        ...otherwise(impossible('only an order that has not ended has a deadline')),
        unplaced: (order, _, { now }) => goOnWaiting(order, now),
        placed: (order, _, context) => requestCancellation(order, 'expired', context),
        cancelRequested: (order, _, { now }) => waiting(order, now),
        cancelling: (order, _, { now }) => waiting(order, now),
      },
    ),
    when(
      ShipmentCancellationRefused,
      {},
      {
        ...otherwise(impossible('shipping says first that it has shipped')),
        unplaced: ignore('already known to be shipped'),
        confirmed: ignore('already confirmed'),
      },
    ),
  ];
}
