import type { Sql } from 'postgres';

/** Where in a table a step looks: from this page on, up to but without that one. */
export type Pages = { readonly from: number; readonly before: number };

export type Swept = 'inbox' | 'states' | 'parked';

/**
 * Takes the next step of a table's sweep, if it is due; several instances never get the same one. Steps are spread
 * evenly over the time that one sweep may take, so a bigger table is swept in more steps, not in longer ones. What a
 * crash keeps from being looked at is looked at by the next sweep. A pause that was longer than the present one is cut
 * short: less is to be remembered since then.
 */
export async function claimStep(
  sql: Sql,
  swept: Swept,
  { stepPages, sweepMs }: { readonly stepPages: number; readonly sweepMs: number },
): Promise<Pages | undefined> {
  const [step] = await sql<{ from: number }[]>`
    update sweeps
    set next_page = case when next_page + ${stepPages}::bigint < total then next_page + ${stepPages}::bigint else 0 end,
      due_at = now() + pause
    from (
      select pg_relation_size(${swept}::text::regclass) / current_setting('block_size')::bigint as total
    ) as size, lateral (
      select ${sweepMs}::double precision * interval '1 millisecond'
        * least(1, ${stepPages}::double precision / greatest(total, 1)) as pause
    ) as pace
    where swept = ${swept} and (due_at <= now() or due_at > now() + pause)
    returning old.next_page::float8 as "from"`;
  return step && { from: step.from, before: step.from + stepPages };
}

/** Makes a sweep due at once: its last step has left something behind. */
export async function hurrySweep(sql: Sql, swept: Swept): Promise<void> {
  await sql`update sweeps set due_at = now() where swept = ${swept}`;
}
