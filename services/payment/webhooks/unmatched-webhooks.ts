import type { Sql } from 'postgres';

/**
 * As long as what is parked: time enough for a person to see it. In hours, so that no clock change makes a difference.
 */
const keptFor = '2160 hours';

/** What is kept of an event that no order could be found for. */
export type Kept = {
  readonly eventId: string;
  readonly type: string;
  /** Of the session or the refund that it tells of. */
  readonly objectId: string;
  readonly paymentId: string | undefined;
  /** The order that it names, if it names one. */
  readonly orderId: string | undefined;
  readonly reason: string;
  readonly status: string | null;
  /** Null for a refund. */
  readonly paymentStatus: string | null;
  /** Minor units, and the currency as the provider writes it. */
  readonly amount: number | null;
  readonly currency: string | null;
  /** Whether its order may be found later. Otherwise it only waits for a person to see it. */
  readonly lookAgain: boolean;
};

/** Harmless when it is kept already. */
export async function keepUnmatched(sql: Sql, kept: Kept): Promise<void> {
  await sql`
    insert into unmatched_webhooks
      (event_id, type, object_id, payment_id, order_id, reason, status, payment_status, amount, currency, due_at)
    values (
      ${kept.eventId}, ${kept.type}, ${kept.objectId}, ${kept.paymentId ?? null}, ${kept.orderId ?? null}::uuid,
      ${kept.reason}, ${kept.status}, ${kept.paymentStatus}, ${kept.amount}::bigint, ${kept.currency},
      now() + ${kept.lookAgain ? '5 seconds' : keptFor}::text::interval)
    on conflict do nothing`;
}

export type Unmatched = {
  readonly eventId: string;
  readonly type: string;
  readonly objectId: string;
  readonly orderId: string | null;
  /** Why it was still there when it was last looked at. */
  readonly reason: string;
  /** How often it has been looked at, this time included. */
  readonly attempts: number;
  /** It has been kept for long enough. */
  readonly tooOld: boolean;
};

/**
 * Takes the one that has been due for longest, whose next turn is then later than the last one: five seconds to an
 * hour.
 */
export async function takeDue(sql: Sql): Promise<Unmatched | undefined> {
  const [due] = await sql<Unmatched[]>`
    update unmatched_webhooks
    set attempts = attempts + 1,
        due_at = now() + least(interval '5 seconds' * 2 ^ least(attempts + 1, 12), interval '1 hour')
    where event_id = (
      select event_id from unmatched_webhooks where due_at <= now()
      order by due_at limit 1 for update skip locked)
    returning event_id as "eventId", type, object_id as "objectId", order_id as "orderId", reason, attempts,
      received_at <= now() - ${keptFor}::text::interval as "tooOld"`;
  return due;
}

/** Notes why it is still there. */
export async function noteReason(sql: Sql, eventId: string, reason: string): Promise<void> {
  await sql`update unmatched_webhooks set reason = ${reason} where event_id = ${eventId}`;
}

export async function removeUnmatched(sql: Sql, eventId: string): Promise<void> {
  await sql`delete from unmatched_webhooks where event_id = ${eventId}`;
}
