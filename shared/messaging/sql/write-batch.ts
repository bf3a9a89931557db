import type { TransactionSql } from 'postgres';
import { jsonLines, plainArray, textArray } from '../../postgres/arrays.ts';
import type { Intent } from './calls.ts';
import type { Care } from './care.ts';
import type { InboxEntry } from './inbox.ts';
import type { Outgoing } from './outbox.ts';
import { outboxMessageOf } from './outbox-message.ts';
import type { StoredState } from './states.ts';

export type BatchRows = {
  /** Inputs seen for the first time, with what became of them. */
  readonly inbox: readonly (InboxEntry & { readonly outcome: string })[];
  /** Each one version on from the one it was read in. */
  readonly states: readonly StoredState[];
  readonly events: readonly Outgoing[];
  /** Wishes to keep, leased for the attempt that follows the commit. */
  readonly intents: Intent[];
  /** Wishes whose outcome is applied. */
  readonly taken: readonly string[];
};

export type Written = {
  /** The wishes that are new: their attempts are ours. */
  readonly intents: Intent[];
  /** Outbox ids of the events, in their order. */
  readonly outboxIds: readonly number[];
};

/**
 * Writes all that is ordinary about a batch in one statement. Rows of each table are written in key order.
 *
 * Throws when somebody else was faster: a unique violation if an input was seen or an order was created, a
 * serialization failure if an order was changed or an outcome applied. That covers the first event of an order,
 * where there is no row yet that could be locked. A wish that is there already is a unique violation when trusting;
 * with care it stays as it is, and is not ours.
 *
 * Outbox ids rise with each order's events: whoever read the order before our commit fails on its version. They are
 * taken when the transaction has its number, so that it can be told when none of them is to come any more.
 */
export async function writeBatch(tx: TransactionSql, rows: BatchRows, care: Care): Promise<Written> {
  const inbox = rows.inbox.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1));
  const states = rows.states.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const created = states.filter(({ version }) => version === 1);
  const changed = states.filter(({ version }) => version > 1);
  const { events, intents, taken } = rows;
  const careful = care === 'careful';
  const [written] = await tx<{ published: number[] | null; wished?: string[] | null }[]>`
    with noted as (
      insert into inbox (event_id, order_id, type, payload_hash, outcome)
      select * from unnest(
        ${plainArray(inbox.map((entry) => entry.eventId))}::uuid[],
        ${plainArray(inbox.map((entry) => entry.orderId))}::uuid[],
        ${textArray(inbox.map((entry) => entry.type))}::text[],
        ${plainArray(inbox.map((entry) => entry.hash))}::bigint[],
        ${textArray(inbox.map((entry) => entry.outcome))}::text[])
    ), created as (
      insert into states (order_id, version, record, wake_at)
      select order_id, 1, record, wake_at from unnest(
        ${plainArray(created.map((state) => state.orderId))}::uuid[],
        string_to_array(${jsonLines(created.map((state) => state.data))}, e'\n'),
        ${deadlines(created)}::timestamptz[]) as n (order_id, record, wake_at)
    ), changed as (
      update states as s set version = n.version, record = n.record, wake_at = n.wake_at, updated_at = now()
      from unnest(
        ${plainArray(changed.map((state) => state.orderId))}::uuid[],
        ${plainArray(changed.map((state) => state.version))}::integer[],
        string_to_array(${jsonLines(changed.map((state) => state.data))}, e'\n'),
        ${deadlines(changed)}::timestamptz[]) as n (order_id, version, record, wake_at)
      where s.order_id = n.order_id and s.version = n.version - 1
      returning 1
    ), published as (
      insert into outbox (message)
      select message
      from pg_current_xact_id(), string_to_table(nullif(${jsonLines(events.map(outboxMessageOf))}, ''), e'\n') as n (message)
      returning id
    ), taken as (
      delete from calls where call_id = any(${plainArray(taken)}::uuid[]) returning 1
    ), wished as (
      insert into calls (call_id, order_id, name, causation_id, traceparent, tracestate, attempts, due_at, wish)
      select call_id, order_id, name, causation_id, traceparent, tracestate, 1,
        now() + lease_ms * interval '1 millisecond', wish
      from unnest(
        ${plainArray(intents.map((intent) => intent.callId))}::uuid[],
        ${plainArray(intents.map((intent) => intent.orderId))}::uuid[],
        ${textArray(intents.map((intent) => intent.name))}::text[],
        ${plainArray(intents.map((intent) => intent.causationId))}::uuid[],
        ${textArray(intents.map((intent) => intent.traceparent))}::text[],
        ${textArray(intents.map((intent) => intent.tracestate))}::text[],
        ${plainArray(intents.map((intent) => intent.leaseMs))}::integer[],
        string_to_array(${jsonLines(intents.map((intent) => intent.request))}, e'\n')
      ) as n (call_id, order_id, name, causation_id, traceparent, tracestate, lease_ms, wish)
      ${careful ? tx`on conflict do nothing returning call_id` : tx``}
    )
    select (select json_agg(id order by id) from published) as published,
      expect_rows((select count(*) from changed), ${changed.length}::integer),
      expect_rows((select count(*) from taken), ${taken.length}::integer)
      ${careful ? tx`, (select json_agg(call_id) from wished) as wished` : tx``}`;
  const outboxIds = written?.published ?? [];
  if (!careful) return { intents, outboxIds };
  const ours = new Set(written?.wished);
  return { intents: intents.filter(({ callId }) => ours.has(callId)), outboxIds };
}

function deadlines(states: readonly StoredState[]): string {
  return plainArray(states.map((state) => state.wakeAt?.toISOString() ?? null));
}
