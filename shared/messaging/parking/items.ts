import type { Sql } from 'postgres';

/** One thing that a service has set aside for a person, or that waits behind such a thing. */
export type ParkedItem = {
  /** A number for a message, an outcome or a deadline; a UUID for a call. */
  readonly id: string;
  readonly kind: 'message' | 'outcome' | 'deadline' | 'call';
  readonly standing: 'parked' | 'held' | 'redrive';
  readonly orderId: string | null;
  readonly type: string | null;
  readonly reason: string;
  readonly detail: string;
  readonly attempts: number;
  readonly since: Date;
};

/** A place in the list: since when, in microseconds, and the item's id. Stays good when that item is gone. */
export type Place = { readonly micros: string; readonly id: string };

export type ParkedPage = {
  readonly items: readonly ParkedItem[];
  /** Where the next page begins; undefined at the end. */
  readonly next: Place | undefined;
};

/** What is parked at one service, the oldest first. */
export async function listParked(sql: Sql): Promise<ParkedItem[]> {
  return (await selectItems(sql, null)).map(itemOf);
}

/** The same in pages of at most `limit`. */
export async function pageOfParked(sql: Sql, limit: number, after?: Place): Promise<ParkedPage> {
  const rows = await selectItems(sql, limit + 1, after);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? { micros: last.micros, id: last.id } : undefined;
  return { items: shown.map(itemOf), next };
}

type Row = ParkedItem & { readonly micros: string };

function itemOf({ micros: _, ...item }: Row): ParkedItem {
  return item;
}

/** Entries of one moment keep the order in which they came: as padded text their numbers sort as numbers do. */
async function selectItems(sql: Sql, limit: number | null, after?: Place): Promise<Row[]> {
  return await sql<Row[]>`
    with items as (
      select id::text, kind, standing, order_id, type, reason, detail, attempts, parked_at as since,
        lpad(id::text, 36, '0') collate "C" as place
      from parked
      union all
      select call_id::text, 'call', 'parked', order_id, name, 'call_failed', coalesce(last_error, ''), attempts,
        wanted_at, call_id::text collate "C"
      from calls where due_at = 'infinity'
    )
    select id, kind, standing, order_id as "orderId", type, reason, detail, attempts, since,
      (extract(epoch from since) * 1000000)::bigint as micros
    from items
    where ${after === undefined}::boolean
      or ((extract(epoch from since) * 1000000)::bigint, place)
        > (${after?.micros ?? '0'}::bigint, lpad(${after?.id ?? ''}::text, 36, '0') collate "C")
    order by since, place
    limit ${limit}::integer`;
}
