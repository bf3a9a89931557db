import type { Sql } from 'postgres';
import type { ServiceName } from '../services.ts';

/** One line of a service's inbox, or an outcome or a deadline that it has parked. */
export type InputRow = {
  /** Undefined for what no inbox notes. */
  readonly eventId?: string;
  readonly type: string;
  readonly outcome: string;
  readonly at: Date;
};

export type ServiceInputs = { readonly service: ServiceName; readonly inputs: readonly InputRow[] };

/** Reads the whole inbox, which has no index by order: for a record now and then. */
export async function loadInputs(service: ServiceName, sql: Sql, orderId: string): Promise<ServiceInputs> {
  const [noted, parked] = await Promise.all([
    sql<InputRow[]>`
      select event_id as "eventId", type, outcome, received_at as "at"
      from inbox where order_id = ${orderId}::uuid order by received_at, event_id`,
    sql<InputRow[]>`
      select type, standing as outcome, parked_at as "at"
      from parked where order_id = ${orderId}::uuid and kind <> 'message' and standing = 'parked'`,
  ]);
  return { service, inputs: [...noted, ...parked] };
}
