import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Broker } from '../../../shared/messaging/kafka/broker.ts';
import { MemoryKafka } from '../../harness/memory-broker.ts';
import type { BrokerUnderTest } from './broker-under-test.ts';

const retentionMs = 4_200_000;

export function memoryUnderTest(
  patience: BrokerUnderTest['patience'] = { withinMs: 4_000, quietMs: 50 },
): BrokerUnderTest {
  const kafka = new MemoryKafka({ retentionMs });
  const clients: Broker[] = [];
  const closing = new AbortController();
  return {
    retentionMs,
    patience,
    client() {
      const client = kafka.client();
      clients.push(client);
      return client;
    },
    async createTopic(partitions) {
      const name = `topic-${randomUUID()}`;
      kafka.createTopic(name, partitions);
      return name;
    },
    topics: async () => kafka.topics,
    readable: async (topic) => kafka.published(topic).length,
    produce: async (records) => kafka.produce(...records),
    sessionPasses: () => kafka.pass(kafka.sessionMs * 1.2),
    pause: () => setImmediate(),
    async shut() {
      kafka.shut();
      await kafka.pass(10_000);
    },
    open: async () => kafka.open(),
    over: closing.signal,
    async close() {
      closing.abort();
      await Promise.all(clients.map((client) => client.stop()));
    },
  };
}
