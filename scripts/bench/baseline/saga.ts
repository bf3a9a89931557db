import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import type { Checkout } from './checkout.ts';
import { outsideParties } from './outside-parties.ts';
import * as statements from './statements.ts';

export type Ending = 'confirmed' | 'cancelled';

export type SagaTools = {
  readonly sql: Sql;
  readonly log: Logger;
  /** Called when the order's ending is committed; the customer is told after that. */
  readonly onEnded: () => void;
};

/** One order from checkout to the customer's mail: a plain function, each step its own transaction. */
export async function runSaga({ sql, log, onEnded }: SagaTools, order: Checkout): Promise<Ending> {
  await statements.placeOrder(sql, order);
  await statements.reserveStock(sql, order);
  const ending = (await payAndShip(sql, order)) ? 'confirmed' : 'cancelled';
  await statements.endOrder(sql, order.orderId, ending);
  onEnded();
  await outsideParties.sendMail(order.email, `Your order ${order.orderId} is ${ending}.`);
  await statements.recordNotification(sql, order, ending);
  log.info({ orderId: order.orderId, ending }, 'order ended');
  return ending;
}

/** True with the goods sold and shipped; false with everything undone. */
async function payAndShip(sql: Sql, order: Checkout): Promise<boolean> {
  const payment = await outsideParties.charge(order);
  if (payment === 'card_declined') {
    await statements.recordDecline(sql, order);
    await statements.releaseStock(sql, order.orderId);
    return false;
  }
  await statements.recordCapture(sql, order, payment.providerId);

  const shipment = await outsideParties.bookShipment(order);
  if (shipment === 'not_deliverable') {
    await statements.recordShipment(sql, order.orderId, 'refused', null);
    await outsideParties.refund(payment.providerId);
    await statements.recordRefund(sql, order.orderId);
    await statements.releaseStock(sql, order.orderId);
    return false;
  }
  await statements.recordShipment(sql, order.orderId, 'booked', shipment.trackingId);
  await statements.sellStock(sql, order.orderId);
  return true;
}
