import type { OrderData } from '../../shared/contracts/event.ts';
import { StockReleased, StockReservationFailed } from '../../shared/contracts/inventory.ts';
import { OrderCancelled } from '../../shared/contracts/orders.ts';
import { PaymentCancelled, PaymentFailed, PaymentRefunded } from '../../shared/contracts/payments.ts';
import { ShipmentCancelled, ShipmentFailed } from '../../shared/contracts/shipments.ts';
import { ignore, impossible } from '../../shared/saga/decision.ts';
import { type Context, reactions } from '../../shared/saga/reaction.ts';
import { earlyWithin } from './early.ts';
import { type Heard, heard } from './history.ts';
import { Order } from './order.states.ts';
import { cancelOrWait, type Undone } from './purchase.ts';
import type { Setbacks } from './setbacks.ts';

const { when } = reactions(Order);

type Lost = Undone & { readonly setbacks?: Setbacks };

/** The facts that undo an order: it is cancelled once they add up to nothing being held and nothing kept. */
export function undone(lifetimeMs: number) {
  const early = earlyWithin(lifetimeMs);

  function whenUndone<Data extends OrderData>(event: Heard<Data>, factOf: (data: Data) => Setbacks) {
    const lose = (order: Lost, data: Data, context: Context) =>
      cancelOrWait(heard(order, event, data, context), { ...order.setbacks, ...factOf(data) }, context);
    return when(
      event,
      { emits: [OrderCancelled] },
      {
        ...early(event, factOf),
        placed: lose,
        cancelRequested: lose,
        cancelling: lose,
        confirmed: impossible('nothing is undone for an order that was shipped'),
        cancelled: ignore('already cancelled'),
      },
    );
  }

  return [
    whenUndone(StockReservationFailed, ({ reason }) => ({ stockFailure: reason })),
    whenUndone(PaymentFailed, ({ reason }) => ({ paymentFailure: reason })),
    whenUndone(ShipmentFailed, ({ reason }) => ({ shipmentFailure: reason })),
    whenUndone(ShipmentCancelled, () => ({ shipmentCancelled: true })),
    whenUndone(StockReleased, () => ({ stockReleased: true })),
    whenUndone(PaymentCancelled, () => ({ paymentCancelled: true })),
    whenUndone(PaymentRefunded, () => ({ moneyRefunded: true })),
  ];
}
