import type { StockRecord } from '../../services/inventory/stock-record.ts';
import type { Ledger } from '../sandbox/ledger.ts';
import type { ServiceName } from '../services.ts';
import type { SagaEvent } from './saga-event.ts';

export type Standing = { readonly service: ServiceName; readonly orderId: string; readonly status: string };

/** What a service has not finished. */
export type Leftovers = {
  readonly service: ServiceName;
  readonly parked: readonly string[];
  readonly calls: readonly string[];
  readonly unpublished: readonly string[];
  /** Why instances of it said that they cannot go on. */
  readonly fatal: readonly string[];
};

/** Everything that an audit compares. Plain data. */
export type SagaBooks = {
  readonly events: readonly SagaEvent[];
  readonly standings: readonly Standing[];
  readonly stock: { readonly opening: readonly StockRecord[]; readonly closing: readonly StockRecord[] };
  readonly ledger: Ledger;
  readonly leftovers: readonly Leftovers[];
};
