import type { Sql } from 'postgres';
import { plainArray, textArray } from '../../postgres/arrays.ts';
import type { Pages } from './sweeps.ts';

/**
 * What is old is found by where it lies, page by page: an index on a time would make every insert and update dearer.
 * Rows that somebody works on are passed over, so a purge never waits while it holds a lock.
 */

/** Forgets ids that were seen so many milliseconds ago, as far as they lie on these pages. Gives their number. */
export async function purgeInbox(sql: Sql, pages: Pages, olderThanMs: number): Promise<number> {
  const purged = await sql`
    delete from inbox where ctid = any(array(
      select ctid from inbox
      where ctid >= ${startOf(pages.from)}::tid and ctid < ${startOf(pages.before)}::tid
        and received_at < now() - ${olderThanMs}::double precision * interval '1 millisecond'
      for update skip locked))`;
  return purged.count;
}

/**
 * Forgets orders that have not changed for longer than they are remembered in their status (in milliseconds; for ever
 * in one that is not named), as far as they lie on these pages: none that waits for a deadline, for a call or for
 * something that was set aside. Gives their number. A batch that has read one of them and changes it meanwhile finds
 * it gone, or keeps it from going: calls and deadlines are written together with a change of the order.
 */
export async function purgeStates(
  sql: Sql,
  pages: Pages,
  remembrance: ReadonlyMap<string, number>,
): Promise<number> {
  const retentions = [...remembrance.values()];
  const purged = await sql`
    delete from states where ctid = any(array(
      select s.ctid from states as s
      where s.ctid >= ${startOf(pages.from)}::tid and s.ctid < ${startOf(pages.before)}::tid
        and s.wake_at is null
        and s.updated_at < now() - ${Math.min(...retentions)}::double precision * interval '1 millisecond'
        and s.updated_at < now() - interval '1 millisecond' * (
          select ms
          from unnest(${textArray([...remembrance.keys()])}::text[], ${plainArray(retentions)}::double precision[])
            as remembered (status, ms)
          where status = s.data->>'status')
        and not exists (select 1 from parked as p where p.order_id = s.order_id)
      for update skip locked))
      and not exists (select 1 from calls as c where c.order_id = states.order_id)`;
  return purged.count;
}

export type PurgedEntry = {
  readonly id: string;
  readonly orderId: string | null;
  readonly type: string | null;
  readonly reason: string;
};

/**
 * Takes out what was set aside so many milliseconds ago and nobody is redriving, the oldest first: all of an order,
 * once the newest of it is old enough and nobody works on any of it, or nothing. Gives all of it; the limit is on those
 * that it starts from. An order with an outcome or a deadline keeps everything, however old: nothing else tells what a
 * call has done.
 */
export async function purgeParked(sql: Sql, olderThanMs: number, limit: number): Promise<PurgedEntry[]> {
  return await sql<PurgedEntry[]>`
    with due as (
      select id, order_id from parked as p
      where parked_at < now() - ${olderThanMs}::double precision * interval '1 millisecond'
        and standing <> 'redrive'
        and not exists (
          select 1 from parked as sibling
          where sibling.order_id = p.order_id
            and (sibling.standing = 'redrive'
              or sibling.kind <> 'message'
              or sibling.parked_at >= now() - ${olderThanMs}::double precision * interval '1 millisecond')
        )
      order by id limit ${limit}::integer
    ), free as (
      select id, order_id from parked
      where (id in (select id from due) or order_id in (select order_id from due)) and standing <> 'redrive'
      for update skip locked
    )
    delete from parked where id in (
      select id from free
      where order_id is null
        or (select count(*) from free as part where part.order_id = free.order_id)
          = (select count(*) from parked as whole where whole.order_id = free.order_id)
    )
    returning id, order_id as "orderId", type, reason`;
}

function startOf(page: number): string {
  return `(${page},0)`;
}
