import type { StockRecord } from '../../../services/inventory/stock-record.ts';
import type { CancellationReason } from '../../../shared/contracts/orders.ts';
import type { Ledger } from '../../sandbox/ledger.ts';
import type { ServiceName } from '../../services.ts';
import type { Standing } from '../../timeline/standings.ts';

/** How an order is meant to end. */
export type Ending =
  | { readonly status: 'confirmed' }
  | { readonly status: 'cancelled'; readonly reason: CancellationReason; readonly refunded: boolean }
  | { readonly status: 'rejected' };

/** An order that was placed, and what should have come of it. Money in minor units of the one currency, EUR. */
export type PlayedOrder = {
  readonly orderId: string;
  readonly ending: Ending;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly total: number;
};

/** What a service has not finished. */
export type Leftovers = {
  readonly service: ServiceName;
  readonly parked: number;
  readonly outbox: number;
  readonly calls: number;
};

/** Everything that an audit compares, read once everything had come to rest. */
export type Books = {
  readonly orders: readonly PlayedOrder[];
  /** From Kafka, each id once. */
  readonly events: readonly { readonly orderId: string; readonly type: string; readonly data: unknown }[];
  /** From the services' databases: how each stands to each order. */
  readonly standings: readonly {
    readonly service: ServiceName;
    readonly orderId: string;
    readonly status: string;
    readonly kind: Standing['kind'];
  }[];
  /** Inventory's shelves before the first order and after the last. */
  readonly stock: { readonly opening: readonly StockRecord[]; readonly closing: readonly StockRecord[] };
  /** What took place at the payment provider, the carrier and the mail server. */
  readonly ledger: Ledger;
  readonly leftovers: readonly Leftovers[];
};
