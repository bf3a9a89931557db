import { inventory } from '../../../services/inventory/reservation.ts';
import { notification } from '../../../services/notification/notification.ts';
import { order } from '../../../services/order/order.ts';
import { paymentWithin } from '../../../services/payment/payment.ts';
import { shipping } from '../../../services/shipping/shipment.ts';
import { events } from '../../../shared/contracts/events.ts';
import type { OrderPlacedData } from '../../../shared/contracts/orders.ts';
import { earlyAndLate, type Instants } from '../../../shared/proof/hearing.ts';
import type { SagaPromise } from '../../../shared/proof/promise.ts';
import type { Saga } from '../../../shared/proof/saga.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { placedOrder } from '../../sample-order.ts';
import { bunglersLog, otherStrangersLog, strangersLog } from './doings.ts';
import { outsideOf } from './outside.ts';
import type { OutsideState } from './outside-state.ts';
import { firstOrderStands, noted, promises, shelvesAddUp, watched } from './promises.ts';
import { type Wanted, wantedOf } from './scenario-list.ts';

const lookEveryMs = 10_000;

/** The five, with a payment window that has room for so many looks at the page; as shops have it by default, two. */
export function fiveWith(looks = 2): readonly Participant[] {
  const payment = paymentWithin({ windowMs: (looks + 1) * lookEveryMs, lookEveryMs });
  return [order, inventory, payment, shipping, notification];
}

/** As shops have them by default. */
export const theFive = fiveWith();

/** One set of circumstances, to be explored to its end. */
export type Scenario = {
  readonly name: string;
  readonly saga: Saga<OutsideState>;
  readonly promises: readonly SagaPromise<OutsideState>[];
  readonly instants: Instants;
};

/** The scenario with that name. `participants`: others than those that it wants. */
export function scenarioOf(name: string, participants?: readonly Participant[]): Scenario {
  const wanted = wantedOf(name);
  const { pay, onHand = 5, orders = 1, timely = true, repeats = false, looks = 2, ...circumstances } = wanted;
  const { by = 'customer', isBungled = false, isUsurped = false } = circumstances;
  const placed = orderOf(pay);
  const sku = placed.lines[0]?.sku ?? '';
  return {
    name,
    promises: [...promises, shelvesAddUp(onHand), ...(isUsurped ? [firstOrderStands(placed)] : [])],
    instants: timely ? earlyAndLate : withoutDeadlines,
    saga: {
      participants: participants ?? fiveWith(looks),
      events,
      outside: outsideOf({ ...circumstances, placed }),
      strangeLogs: new Map([
        ...(by === 'stranger' ? [[strangersLog, 'orders'] as const] : []),
        ...(isBungled ? [[bunglersLog, 'orders'] as const] : []),
        ...(wanted.strangers ? [[otherStrangersLog, 'orders'] as const] : []),
      ]),
      watched,
      noted,
      orders,
      records: new Map([[sku, { sku, onHand, held: 0, sold: 0 }]]),
      orderId: placed.orderId,
      startsAt: new Date('2026-03-01T12:00:00Z'),
      ...(repeats && { repeats: 1 }),
    },
  };
}

/** The promises of these scenarios, each once. */
export function promisesOf(names: readonly string[]): readonly SagaPromise<OutsideState>[] {
  const kept = names.flatMap((name) =>
    scenarioOf(name).promises.map((promise) => [promise.says, promise] as const),
  );
  return [...new Map(kept).values()];
}

const withoutDeadlines: Instants = ({ clock }, isDeadline) => (isDeadline ? [] : [clock]);

function orderOf(pay: Wanted['pay']): OrderPlacedData {
  const payment =
    pay === 'by card' ? { method: 'card' as const, token: 'pm_card_visa' } : { method: 'session' as const };
  return placedOrder({ lines: [{ sku: 'MUG-BLUE', quantity: 1, unitPrice: 1290 }], payment }).data;
}
