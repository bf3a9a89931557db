import type { Sql } from 'postgres';
import { z } from 'zod';
import { eventually } from '../../harness/eventually.ts';
import type { World } from '../../harness/world.ts';
import { lengthOf } from './kafka-offsets.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Original } from './load.ts';

/** An event of the scribe's: the line that it wrote, and its place in the order's scroll. */
const Told = z.object({
  eventId: z.string(),
  orderId: z.string(),
  place: z.coerce.number(),
  line: z.string(),
});
export type Told = z.infer<typeof Told>;

/** The service's whole database at one moment. */
const Dump = z.object({
  inbox: z.array(z.object({ eventId: z.string(), outcome: z.string() })),
  states: z.array(
    z.object({
      orderId: z.string(),
      lines: z.array(z.string()),
      dueAt: z.string().nullable(),
      wakeAt: z.string().nullable(),
    }),
  ),
  outbox: z.array(Told),
  calls: z.array(z.object({ orderId: z.string(), what: z.string() })),
  parked: z.array(z.string()),
});
export type Dump = z.infer<typeof Dump>;

/** A dump, and all that the topic held some time after: whatever is in neither, is lost. */
export type Look = { readonly dump: Dump; readonly told: readonly Told[] };

export type Evidence = {
  readonly originals: readonly Original[];
  /** Taken while something was going on, or after a crash. */
  readonly looks: readonly Look[];
  readonly end: Look;
  readonly asked: readonly LedgerEntry[];
};

export async function lookAt(world: World): Promise<Look> {
  const dump = await dumpOf(world.database.sql);
  return { dump, told: await readWhole(world) };
}

/** One statement sees one moment. */
async function dumpOf(sql: Sql): Promise<Dump> {
  const [row] = await sql`
    select
      (select coalesce(json_agg(json_build_object('eventId', event_id, 'outcome', outcome)), '[]')
        from inbox) as inbox,
      (select coalesce(json_agg(json_build_object('orderId', order_id, 'lines', data->'lines',
          'dueAt', data->'dueAt', 'wakeAt', wake_at)), '[]')
        from states) as states,
      (select coalesce(json_agg(json_build_object('eventId', event->>'eventId', 'orderId', event->'data'->>'orderId',
          'place', event->'data'->>'trackingNumber', 'line', event->'data'->>'shipmentId') order by id), '[]')
        from outbox) as outbox,
      (select coalesce(json_agg(json_build_object('orderId', order_id, 'what', request->>'what')), '[]')
        from calls) as calls,
      (select coalesce(json_agg(reason || ': ' || detail), '[]') from parked) as parked`;
  return Dump.parse(row);
}

/** The scribe's topic from its beginning up to where it ends now. */
async function readWhole(world: World): Promise<Told[]> {
  const length = await lengthOf(world, 'shipments');
  await eventually(() => {
    if (world.published('shipments').length < length) throw new Error('the topic is not read to its end');
  });
  return world.published('shipments').map(({ headers, value }) => {
    const { orderId, shipmentId, trackingNumber } = JSON.parse(String(value));
    return Told.parse({ eventId: String(headers.ce_id), orderId, place: trackingNumber, line: shipmentId });
  });
}
