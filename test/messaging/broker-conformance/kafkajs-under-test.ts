import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ISocketFactory, Kafka, logLevel, Partitioners } from 'kafkajs';
import pino from 'pino';
import type { Broker } from '../../../shared/messaging/kafka/broker.ts';
import { kafkajsBroker } from '../../../shared/messaging/kafka/kafkajs-broker.ts';
import { eventually } from '../../harness/eventually.ts';
import { type TcpGate, tcpGate } from '../../harness/tcp-gate.ts';
import type { BrokerUnderTest } from './broker-under-test.ts';

const retentionMs = 3_600_000;
const segmentMs = 600_000;
/** Of kafkajs consumers as our broker makes them, and somewhat more. */
const sessionAndMoreMs = 13_000;

/** Wherever the broker says that it is, the way there leads through the gate. */
export function socketFactoryThrough(gate: TcpGate): ISocketFactory {
  return ({ onConnect }) => {
    const socket = connect({ host: '127.0.0.1', port: gate.port }, onConnect);
    socket.setNoDelay(true);
    return socket;
  };
}

/** kafkajs at a Kafka of one broker. Its clients come through a gate; what is done behind the port's back does not. */
export async function kafkajsUnderTest(brokers: readonly string[]): Promise<BrokerUnderTest> {
  const [host = '', port = ''] = (brokers[0] ?? '').split(':');
  const gate = await tcpGate({ host, port: Number(port) });
  const kafka = new Kafka({ clientId: 'test', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  // A broker may know one partition of a new topic and not yet another one: all are sent again then, and must not be
  // written twice.
  const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
  await Promise.all([admin.connect(), producer.connect()]);
  const log = pino({ level: 'silent' });
  const clients: Broker[] = [];
  const made: string[] = [];
  const closing = new AbortController();
  return {
    retentionMs: retentionMs + segmentMs,
    patience: { withinMs: 120_000, quietMs: 1_500 },
    client() {
      const socketFactory = socketFactoryThrough(gate);
      const client = kafkajsBroker({ brokers, clientId: 'test', log, socketFactory });
      clients.push(client);
      return client;
    },
    async createTopic(partitions) {
      const topic = `conformance-${randomUUID()}`;
      made.push(topic);
      const configEntries = [
        { name: 'retention.ms', value: String(retentionMs) },
        { name: 'segment.ms', value: String(segmentMs) },
      ];
      await admin.createTopics({
        // It would give up at a broker that has not heard of a new topic yet.
        waitForLeaders: false,
        topics: [{ topic, numPartitions: partitions, configEntries }],
      });
      await eventually(async () => {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
        if (topics[0]?.partitions.some(({ leader }) => leader < 0)) throw new Error('no leader yet');
      });
      return topic;
    },
    topics: () => admin.listTopics(),
    async readable(topic) {
      const offsets = await admin.fetchTopicOffsets(topic);
      return offsets.reduce((sum, { high }) => sum + Number(high), 0);
    },
    async produce(records) {
      const byTopic = Map.groupBy(records, ({ topic }) => topic);
      await producer.sendBatch({
        topicMessages: [...byTopic].map(([topic, ofTopic]) => ({
          topic,
          messages: ofTopic.map(({ key, value, headers = {} }) => ({ key, value, headers: { ...headers } })),
        })),
      });
    },
    sessionPasses: () => delay(sessionAndMoreMs),
    pause: () => delay(100),
    shut: () => gate.shut(),
    open: () => gate.open(),
    over: closing.signal,
    async close() {
      closing.abort();
      await gate.open();
      await Promise.all(clients.map((client) => client.stop()));
      await gate.shut();
      await admin.deleteTopics({ topics: made });
      await Promise.all([admin.disconnect(), producer.disconnect()]);
    },
  };
}
