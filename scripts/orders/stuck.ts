import { Order } from '../../services/order/order.states.ts';
import type { ServiceDatabases } from '../timeline/service-databases.ts';
import { awaited } from './awaited.ts';
import { type Hindrances, hindrancesOf, type OpenCall, type SetAside } from './hindrances.ts';
import { type OrderRow, type StuckRow, selectStuck } from './select-orders.ts';

/** An order past its deadline that has not ended, and why. */
export type StuckOrder = OrderRow & {
  readonly expiresAt: string;
  /** Begins with `for`. */
  readonly waits: string;
  readonly calls: readonly Omit<OpenCall, 'orderId'>[];
  readonly parked: readonly Omit<SetAside, 'orderId'>[];
};

/** The longest overdue first, at most `limit`. */
export async function listStuck(databases: ServiceDatabases, limit: number): Promise<StuckOrder[]> {
  const rows = await selectStuck(databases.of('order'), limit);
  const hindrances = await hindrancesOf(
    databases,
    rows.map(({ orderId }) => orderId),
  );
  return rows.map((row) => stuckOrder(row, hindrances));
}

export function stuckOrder({ record, ...row }: StuckRow, { calls, parked }: Hindrances): StuckOrder {
  const order = Order.safeParse(record);
  const waits = order.success ? awaited(order.data) : undefined;
  const isOfOrder = ({ orderId }: { readonly orderId: string }) => orderId === row.orderId;
  return {
    ...row,
    waits: waits ?? 'for something that this version does not know of',
    calls: calls.filter(isOfOrder).map(({ orderId: _, ...call }) => call),
    parked: parked.filter(isOfOrder).map(({ orderId: _, ...entry }) => entry),
  };
}
