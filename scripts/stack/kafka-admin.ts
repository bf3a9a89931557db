import kafkajs, { type Admin } from 'kafkajs';
import type { KafkaSecurity } from '../../shared/messaging/kafka/security-settings.ts';
import { givenKafkaSecurity } from './given-security.ts';

const { Kafka, logLevel } = kafkajs;

/** Does some work over a connection of its own, which is closed again; secured as the environment says unless told. */
export async function withAdmin<T>(
  brokers: readonly string[],
  retries: number,
  work: (admin: Admin) => Promise<T>,
  security: KafkaSecurity = givenKafkaSecurity(),
): Promise<T> {
  const kafka = new Kafka({
    clientId: 'order-saga-scripts',
    brokers: [...brokers],
    ...security,
    connectionTimeout: 3_000,
    logLevel: logLevel.NOTHING,
    retry: { retries, initialRetryTime: 100 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
