import type { ISql, PendingQuery, Sql } from 'postgres';
import { plainArray, textArray } from '../../../shared/postgres/arrays.ts';
import type { Status } from '../../../shared/saga/reaction.ts';
import type { OrderStatus } from './order-view.ts';

/** The state of an order that somebody has seen; version -1 is before the first. */
export type Seen = { readonly orderId: string; readonly version: number };
export type Found = Seen & { readonly record: Status };

/** Where an order stands among all. No two stand at the same place, and none ever moves. */
export type Place = {
  /** When it became known here: UTC, to the microsecond. */
  readonly knownSince: string;
  readonly orderId: string;
};
export type Listed = Place & { readonly record: Status };

export type Wanted = {
  /** Only those behind this place; from the newest on if there is none. */
  readonly after: Place | undefined;
  readonly limit: number;
  readonly statuses: readonly OrderStatus[];
};

/** How many records are looked through for one page, so that a rare status makes no request read the whole table. */
export const reach = 1_000;

export type Page = {
  readonly found: readonly Listed[];
  /** The last place looked at; undefined when it was not for `reach` that the page ended. */
  readonly end: Place | undefined;
};

/** What the API reads beside single orders; all of it by index. */
export type OrderRecords = {
  /** Those of these orders that are in another state than they were seen in. */
  changedSince(seen: readonly Seen[]): Promise<readonly Found[]>;
  /** Orders of these statuses among the next `reach` records, the newest first. */
  page(wanted: Wanted): Promise<Page>;
};

export function orderRecords(sql: Sql): OrderRecords {
  return {
    async changedSince(seen) {
      const ids = plainArray(seen.map(({ orderId }) => orderId));
      const versions = plainArray(seen.map(({ version }) => version));
      // `offset 0` keeps it one look by key per order: a join of another kind could read the whole table.
      return await sql<Found[]>`
        select seen.order_id as "orderId", found.version, found.data as record
        from unnest(${ids}::uuid[], ${versions}::integer[]) as seen (order_id, version)
        cross join lateral (
          select version, data from states
          where states.order_id = seen.order_id and states.version <> seen.version
          offset 0
        ) as found`;
    },
    async page(wanted) {
      const rows = await selectPage(sql, wanted);
      return { found: rows.filter(({ wanted }) => wanted), end: rows.find(({ isEnd }) => isEnd) };
    },
  };
}

type PageRow = Listed & { readonly wanted: boolean; readonly isEnd: boolean };

const newest: Place = { knownSince: 'infinity', orderId: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/**
 * The orders of a page, and the last record that is looked at even if it is none of them: in one statement, since
 * orders come and are forgotten between two. The driver would make a Date of a timestamp, which has no microseconds,
 * hence text both ways.
 */
export function selectPage(sql: ISql, { after = newest, limit, statuses }: Wanted): PendingQuery<PageRow[]> {
  return sql<PageRow[]>`
    select order_id as "orderId", record::json as record, wanted, is_end as "isEnd",
      to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "knownSince"
    from (
      select order_id, created_at, record, data ->> 'status' = any(${textArray(statuses)}::text[]) as wanted,
        row_number() over (order by created_at desc, order_id desc) = ${reach}::integer as is_end
      from states
      where (created_at, order_id) < (${after.knownSince}::text::timestamptz, ${after.orderId}::uuid)
      order by created_at desc, order_id desc limit ${reach}::integer
    ) as looked
    where wanted or is_end
    order by created_at desc, order_id desc limit ${limit}::integer`;
}
