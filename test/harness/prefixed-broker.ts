import type { Broker, Intake } from '../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../shared/messaging/work.ts';

/**
 * The broker with topics and groups of its own: what a service calls `orders` is `<prefix>orders` in Kafka. So
 * tests that run at the same time do not hear each other.
 */
export function prefixedBroker(broker: Broker, prefix: string): Broker {
  const outside = <Named extends { readonly topic: string }>(named: Named): Named => ({
    ...named,
    topic: `${prefix}${named.topic}`,
  });
  // Field by field: a record may compute them when they are asked for.
  const inside = (record: KafkaRecord): KafkaRecord => ({
    topic: record.topic.slice(prefix.length),
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    key: record.key,
    value: record.value,
    headers: record.headers,
    encoded: record.encoded,
  });
  const translated = (intake: Intake): Intake => ({
    take: (records, keepAlive) => intake.take(records.map(inside), keepAlive),
    reassigned: () => intake.reassigned(),
  });
  return {
    send: (records) => broker.send(records.map(outside)),
    async consume({ group, topics }, intake, crashed) {
      const options = { group: `${prefix}${group}`, topics: topics.map((topic) => `${prefix}${topic}`) };
      const consumer = await broker.consume(options, translated(intake), crashed);
      return { ...consumer, commit: (positions) => consumer.commit(positions.map(outside)) };
    },
    async retentionOf(topics) {
      const told = await broker.retentionOf(topics.map((topic) => `${prefix}${topic}`));
      return told && new Map([...told].map(([topic, keptMs]) => [topic.slice(prefix.length), keptMs]));
    },
    stop: () => broker.stop(),
  };
}
