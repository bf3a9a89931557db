import type { Kafka } from 'kafkajs';

/**
 * How many partitions these topics have together: a decision of each installation. Asks through a connection of its
 * own, which is closed again. Throws when a topic does not exist.
 */
export async function partitionCount(kafka: Kafka, topics: readonly string[]): Promise<number> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
    return found.reduce((sum, { partitions }) => sum + partitions.length, 0);
  } finally {
    await admin.disconnect();
  }
}
