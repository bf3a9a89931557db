import type { SagaEvent } from '../../scripts/audit/saga-event.ts';
import type { ServiceName } from '../../scripts/services.ts';
import { eventually } from './eventually.ts';
import type { SagaWorld } from './saga-world.ts';

/** The types of the order's events so far: those of one topic in Kafka's order. */
export function typesOf(saga: SagaWorld, orderId: string): string[] {
  return saga.events().flatMap((event) => (event.orderId === orderId ? event.type : []));
}

/** Waits for the order's event of that type. */
export async function eventOf(saga: SagaWorld, orderId: string, type: string): Promise<SagaEvent> {
  return await eventually(() => {
    const event = saga.events().find((candidate) => candidate.orderId === orderId && candidate.type === type);
    if (event === undefined) throw new Error(`${orderId} has no ${type}`);
    return event;
  });
}

/** Waits until the service's record of the order has all these fields. */
export async function standing(
  { databases }: SagaWorld,
  service: ServiceName,
  orderId: string,
  fields: { readonly [field: string]: unknown },
): Promise<void> {
  const wanted = JSON.stringify(fields);
  await eventually(async () => {
    const [row] = await databases[service].sql<{ record: string; matches: boolean }[]>`
      select record, record::jsonb @> ${wanted}::text::jsonb as matches
      from states where order_id = ${orderId}`;
    if (!row?.matches) throw new Error(`${service} has ${orderId} as ${row?.record}, not with ${wanted}`);
  });
}

/** How often the order's customer was charged, and how often given the money back, by the provider's books. */
export function moneyOf({ sandbox }: SagaWorld, orderId: string): { charged: number; refunded: number } {
  const { charges, refunds } = sandbox.ledger().stripe;
  return {
    charged: charges.filter((charge) => charge.orderId === orderId && charge.status === 'succeeded').length,
    refunded: refunds.filter((refund) => refund.orderId === orderId).length,
  };
}
