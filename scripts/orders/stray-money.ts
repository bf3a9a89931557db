import type { Sql } from 'postgres';

/** Money that the provider has told of and that no order takes, or that its customer did not get back. */
export type StrayMoney = {
  readonly eventId: string;
  readonly type: string;
  /** Of the provider's session or refund. */
  readonly objectId: string;
  readonly paymentId: string | null;
  readonly orderId: string | null;
  readonly reason: string;
  /** Minor units. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly receivedAt: Date;
};

/** The longest known first. Pages that name no order are left out: others may use the provider's account, too. */
export async function selectStrayMoney(sql: Sql, limit: number): Promise<StrayMoney[]> {
  return await sql<StrayMoney[]>`
    select event_id as "eventId", type, object_id as "objectId", payment_id as "paymentId", order_id as "orderId",
      reason, amount::float8 as amount, currency, received_at as "receivedAt"
    from unmatched_webhooks
    where (payment_status = 'paid' and order_id is not null) or type = 'refund.failed'
    order by received_at limit ${limit}::integer`;
}
