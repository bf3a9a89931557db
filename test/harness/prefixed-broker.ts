import type { Broker, Intake } from '../../shared/messaging/kafka/broker.ts';

/**
 * The broker with topics and groups of its own: what a service calls `orders` is `<prefix>orders` in Kafka. So
 * tests that run at the same time do not hear each other.
 */
export function prefixedBroker(broker: Broker, prefix: string): Broker {
  const outside = <Named extends { readonly topic: string }>(named: Named): Named => ({
    ...named,
    topic: `${prefix}${named.topic}`,
  });
  const inside = <Named extends { readonly topic: string }>(named: Named): Named => ({
    ...named,
    topic: named.topic.slice(prefix.length),
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
    stop: () => broker.stop(),
  };
}
