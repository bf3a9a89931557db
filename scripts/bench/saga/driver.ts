import { OrderPlaced, type OrderPlacedData } from '../../../shared/contracts/orders.ts';
import { headerOf } from '../../../shared/messaging/headers.ts';
import type { Broker, Consumer, SendRecord } from '../../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../../shared/messaging/work.ts';
import type { MixedOrder } from '../order-mix.ts';

const endings: { readonly [type: string]: 'confirmed' | 'cancelled' } = {
  OrderConfirmed: 'confirmed',
  OrderCancelled: 'cancelled',
};

export type Driver = {
  /** Produces `OrderPlaced` and resolves when the order's ending is seen on the topic. */
  runSaga(order: MixedOrder): Promise<'confirmed' | 'cancelled'>;
  /** Endings of orders that had ended before. */
  readonly repeatedEndings: () => number;
  stop(): Promise<void>;
};

/** Stands at both ends of the saga as any client would: produces to `orders` and consumes from it. */
export async function startDriver(broker: Broker, group: string): Promise<Driver> {
  const waiting = new Map<string, (ending: 'confirmed' | 'cancelled') => void>();
  let repeated = 0;
  let unsent: SendRecord[] = [];
  let sending: Promise<void> | undefined;
  let failure: unknown;

  const consumer: Consumer = await broker.consume(
    { group, topics: ['orders'] },
    {
      async take(records) {
        for (const record of records) see(record);
      },
      reassigned() {},
    },
    (error) => {
      failure = error;
    },
  );

  function see(record: KafkaRecord): void {
    const ending = endings[headerOf(record, 'ce_type') ?? ''];
    const orderId = record.key?.toString('utf8') ?? '';
    if (ending === undefined) return;
    const resolve = waiting.get(orderId);
    if (resolve === undefined) repeated++;
    waiting.delete(orderId);
    resolve?.(ending);
  }

  async function sendAll(): Promise<void> {
    while (unsent.length > 0) {
      const batch = unsent;
      unsent = [];
      await broker.send(batch);
    }
    sending = undefined;
  }

  return {
    async runSaga(order) {
      if (failure !== undefined) throw failure;
      const { promise, resolve } = Promise.withResolvers<'confirmed' | 'cancelled'>();
      waiting.set(order.orderId, resolve);
      unsent.push(recordOf(order));
      sending ??= sendAll();
      await sending;
      return promise;
    },
    repeatedEndings: () => repeated,
    async stop() {
      await consumer.stop();
      await broker.stop();
    },
  };
}

function recordOf(order: MixedOrder): SendRecord {
  return {
    topic: OrderPlaced.topic,
    key: order.orderId,
    value: Buffer.from(JSON.stringify(placedOf(order))),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: order.orderId,
      ce_source: '/order-saga/bench',
      ce_type: OrderPlaced.type,
    },
  };
}

function placedOf({ orderId, lines, total, currency, outcome }: MixedOrder): OrderPlacedData {
  return {
    orderId,
    customer: { name: 'Ada Lovelace', email: 'customer@example.com' },
    shipTo: {
      name: 'Ada Lovelace',
      line1: '12 St James’s Square',
      postalCode: '10115',
      city: 'Berlin',
      country: outcome === 'not-shippable' ? 'XX' : 'DE',
    },
    lines: [...lines],
    total: { amount: total, currency },
    payment: {
      method: 'card',
      token: outcome === 'declined' ? 'pm_card_visa_chargeDeclined' : 'pm_card_visa',
    },
  };
}
