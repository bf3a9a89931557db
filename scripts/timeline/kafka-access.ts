import { type Admin, Kafka, logLevel } from 'kafkajs';
import { givenKafkaSecurity } from '../stack/given-security.ts';
import { UserError } from '../stack/user-error.ts';

export type KafkaAccess = {
  readonly kafka: Kafka;
  readonly admin: Admin;
  close(): Promise<void>;
};

/** Kafka for a command: quiet, and soon to say that nobody is there. A `UserError` when it does not answer. */
export async function openKafka(brokers: readonly string[]): Promise<KafkaAccess> {
  const kafka = new Kafka({
    clientId: 'order-saga-scripts',
    brokers: [...brokers],
    ...givenKafkaSecurity(),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    logLevel: logLevel.NOTHING,
    retry: { retries: 4, initialRetryTime: 100 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
  } catch (error) {
    throw new UserError(`Kafka at ${brokers.join(',')} does not answer: ${(error as Error).message}`);
  }
  return { kafka, admin, close: () => admin.disconnect() };
}
