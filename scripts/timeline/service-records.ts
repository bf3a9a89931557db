import type { Sql } from 'postgres';
import type { Status } from '../../shared/saga/reaction.ts';
import type { ServiceName } from '../services.ts';
import type { SeenEvent } from './seen-event.ts';

export type StateRow = { readonly data: Status; readonly updatedAt: Date; readonly wakeAt: Date | null };

/** A wished-for external effect whose outcome is not known yet. */
export type CallRow = {
  readonly callId: string;
  readonly name: string;
  /** The one that may be under way included. */
  readonly attempts: number;
  readonly lastError: string | null;
  readonly wantedAt: Date;
  /** When the next attempt starts at the latest; null for one that is parked. */
  readonly dueAt: Date | null;
};

export type ParkedRow = {
  readonly id: string;
  readonly standing: 'parked' | 'held' | 'redrive';
  readonly type: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly parkedAt: Date;
};

/** Everything that one service has in its database about one order, except what it has noted per event. */
export type ServiceRecords = {
  readonly service: ServiceName;
  readonly state: StateRow | undefined;
  readonly calls: readonly CallRow[];
  readonly parked: readonly ParkedRow[];
  readonly unpublished: readonly SeenEvent[];
};

/** Reads it in one round trip. */
export async function loadServiceRecords(
  service: ServiceName,
  sql: Sql,
  orderId: string,
): Promise<ServiceRecords> {
  const [states, calls, parked, unpublished] = await Promise.all([
    selectState(sql, orderId),
    selectCalls(sql, orderId),
    selectParked(sql, orderId),
    selectUnpublished(sql, orderId),
  ]);
  return { service, state: states[0], calls, parked, unpublished };
}

async function selectState(sql: Sql, orderId: string): Promise<StateRow[]> {
  return await sql<StateRow[]>`
    select data, updated_at as "updatedAt", wake_at as "wakeAt"
    from states where order_id = ${orderId}::uuid`;
}

async function selectCalls(sql: Sql, orderId: string): Promise<CallRow[]> {
  return await sql<CallRow[]>`
    select call_id as "callId", name, attempts, last_error as "lastError", wanted_at as "wantedAt",
      nullif(due_at, 'infinity') as "dueAt"
    from calls where order_id = ${orderId}::uuid order by wanted_at`;
}

async function selectParked(sql: Sql, orderId: string): Promise<ParkedRow[]> {
  return await sql<ParkedRow[]>`
    select id, standing, type, reason, detail, parked_at as "parkedAt"
    from parked where order_id = ${orderId}::uuid order by id`;
}

async function selectUnpublished(sql: Sql, orderId: string): Promise<SeenEvent[]> {
  const rows = await sql<{ eventId: string; type: string; at: Date; causationId: string; data: unknown }[]>`
    select event->>'eventId' as "eventId", event->>'type' as type, (event->>'occurredAt')::timestamptz as at,
      event->>'causationId' as "causationId", event->'data' as data
    from outbox where event->'data'->>'orderId' = ${orderId} order by id`;
  return rows.map((row) => ({ ...row, orderId, at: row.at.getTime() }));
}

/** What the service has noted of those events that it was given: `applied`, or what it did instead and why. */
export async function loadOutcomes(
  sql: Sql,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ eventId: string; outcome: string }[]>`
    select event_id as "eventId", outcome
    from inbox where event_id = any(${`{${eventIds.join(',')}}`}::uuid[])`;
  return new Map(rows.map(({ eventId, outcome }) => [eventId, outcome]));
}
