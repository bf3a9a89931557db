import type { Sql } from 'postgres';
import { plainArray } from '../../shared/postgres/arrays.ts';
import { type ServiceName, services } from '../services.ts';
import type { ServiceDatabases } from '../timeline/service-databases.ts';

/** An external effect that a service still wants for an order. */
export type OpenCall = {
  readonly service: ServiceName;
  readonly orderId: string;
  readonly name: string;
  /** The one that may be under way included. */
  readonly attempts: number;
  readonly lastError: string | null;
  /** When the next attempt starts at the latest; null for a parked call, which waits for a person. */
  readonly nextAttempt: Date | null;
};

/** Something of an order that a service has set aside. */
export type SetAside = {
  readonly service: ServiceName;
  readonly orderId: string;
  readonly id: string;
  readonly standing: 'parked' | 'held' | 'redrive';
  readonly type: string | null;
  readonly reason: string;
  readonly detail: string;
};

export type Hindrances = { readonly calls: readonly OpenCall[]; readonly parked: readonly SetAside[] };

/** What all services have under way or set aside for these orders. */
export async function hindrancesOf(
  databases: ServiceDatabases,
  orderIds: readonly string[],
): Promise<Hindrances> {
  if (orderIds.length === 0) return { calls: [], parked: [] };
  const found = await Promise.all(
    services.map(async ({ name: service }) => {
      const sql = databases.of(service);
      const [calls, parked] = await Promise.all([selectCalls(sql, orderIds), selectParked(sql, orderIds)]);
      return {
        calls: calls.map((call) => ({ service, ...call })),
        parked: parked.map((entry) => ({ service, ...entry })),
      };
    }),
  );
  return {
    calls: found.flatMap(({ calls }) => calls),
    parked: found.flatMap(({ parked }) => parked),
  };
}

async function selectCalls(sql: Sql, orderIds: readonly string[]): Promise<Omit<OpenCall, 'service'>[]> {
  return await sql<Omit<OpenCall, 'service'>[]>`
    select order_id as "orderId", name, attempts, last_error as "lastError",
      nullif(due_at, 'infinity') as "nextAttempt"
    from calls where order_id = any(${plainArray(orderIds)}::uuid[]) order by wanted_at`;
}

async function selectParked(sql: Sql, orderIds: readonly string[]): Promise<Omit<SetAside, 'service'>[]> {
  return await sql<Omit<SetAside, 'service'>[]>`
    select order_id as "orderId", id, standing, type, reason, detail
    from parked where order_id = any(${plainArray(orderIds)}::uuid[]) order by id`;
}
