import type { Kafka } from 'kafkajs';
import { v7 } from 'uuid';

/** A message to `orders` as anyone may produce it: a CloudEvent in binary mode, the value plain JSON. */
export function orderPlacedMessage(orderId: string, data: unknown, now = new Date()) {
  return {
    key: orderId,
    value: JSON.stringify(data),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: v7(),
      ce_source: '/order-saga/scripts/order',
      ce_type: 'OrderPlaced',
      ce_subject: orderId,
      ce_time: now.toISOString(),
    },
  };
}

/** Produces messages to `orders` and resolves when Kafka has them. */
export async function produceToOrders(
  kafka: Kafka,
  messages: Parameters<ReturnType<Kafka['producer']>['send']>[0]['messages'],
): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await producer.send({ topic: 'orders', acks: -1, messages });
  } finally {
    await producer.disconnect();
  }
}
