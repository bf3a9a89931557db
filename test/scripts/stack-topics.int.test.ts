import { randomUUID } from 'node:crypto';
import kafkajs, { type Admin } from 'kafkajs';
import pino from 'pino';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { placedOrder } from '../../scripts/sample-order.ts';
import { furnishTopics } from '../../scripts/stack/furnish-topics.ts';
import { withAdmin } from '../../scripts/stack/kafka-admin.ts';
import { ensureTopics } from '../../scripts/stack/topics.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { partitions, topicRetention } from '../../shared/contracts/topics.ts';
import { kafkajsBroker } from '../../shared/messaging/kafka/kafkajs-broker.ts';
import { eventually } from '../harness/eventually.ts';

const { ConfigResourceTypes } = kafkajs;

const ours = {
  'retention.ms': `${topicRetention.retentionMs}`,
  'segment.ms': `${topicRetention.segmentMs}`,
  'max.message.bytes': '8192000',
};

/** A name, and what Kafka is told and tells of that topic. */
function given() {
  const brokers = inject('stack').kafkaBrokers;
  const topic = `topic-${randomUUID()}`;
  const asAdmin = <T>(work: (admin: Admin) => Promise<T>) => withAdmin(brokers, 5, work);
  onTestFinished(() => asAdmin((admin) => admin.deleteTopics({ topics: [topic] })));
  const lines: string[] = [];
  return {
    topic,
    lines,
    furnish: (whose: { readonly ours: boolean }) =>
      furnishTopics(brokers, { ...whose, names: [topic], log: (line) => lines.push(line) }),
    async create(settings: { readonly [name: string]: string }) {
      const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
      await asAdmin((admin) =>
        // A broker may take a moment to know of a topic that has just been made: then it would give up.
        admin.createTopics({
          waitForLeaders: false,
          topics: [{ topic, numPartitions: partitions, configEntries }],
        }),
      );
      await eventually(() => asAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] })));
    },
    async settings(...names: readonly string[]) {
      const { resources } = await asAdmin((admin) =>
        admin.describeConfigs({
          includeSynonyms: false,
          resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: [...names] }],
        }),
      );
      return Object.fromEntries(
        resources.flatMap(({ configEntries }) =>
          configEntries.map(({ configName, configValue }) => [configName, configValue]),
        ),
      );
    },
  };
}

describe('a topic that is missing', () => {
  it.each([{ ours: true }, { ours: false }])(
    "is created with the contract's retention, on a Kafka of ours ($ours) or another",
    async (whose) => {
      const { furnish, settings, lines } = given();
      await furnish(whose);
      await eventually(async () => expect(await settings(...Object.keys(ours))).toEqual(ours));

      // and when it is asked for again, it is found as it should be
      await furnish(whose);
      expect(lines).toEqual([]);
    },
  );
});

describe('a topic that is there', () => {
  const theirs = {
    'retention.ms': '31536000000',
    'max.message.bytes': '2097152',
    'cleanup.policy': 'compact,delete',
  };

  it('keeps its settings on a Kafka that was given, and it is said what differs', async () => {
    // given somebody's topic, which keeps events for a year
    const { topic, create, furnish, settings, lines } = given();
    await create(theirs);
    const names = [...Object.keys(ours), ...Object.keys(theirs)];
    const before = await settings(...names);
    expect(before).toMatchObject(theirs);

    // when our topics are looked for there
    await furnish({ ours: false });

    // then nobody's events are deleted
    expect(await settings(...names)).toEqual(before);
    expect(lines).toEqual([
      `  retention.ms of the topic ${topic} is 31536000000, not 604800000; left as it is`,
      `  segment.ms of the topic ${topic} is 604800000, not 86400000; left as it is`,
      `  max.message.bytes of the topic ${topic} is 2097152, not 8192000; left as it is`,
    ]);
  });

  it("gets the contract's retention and room for a batch on a Kafka of ours, and keeps its other settings", async () => {
    const { create, furnish, settings, lines } = given();
    await create({ ...theirs, 'max.message.bytes': '9000000' });
    await furnish({ ours: true });
    const expected = { ...theirs, ...ours, 'max.message.bytes': '9000000' };
    await eventually(async () => expect(await settings(...Object.keys(expected))).toEqual(expected));
    expect(lines).toEqual([]);
  });
});

describe('what a relay sends at once', () => {
  it('is taken by a topic that was created here, also when it is all of the largest orders of one partition', async () => {
    // given as many orders as it sends, with as many lines and as long an address as there can be
    const { topic, furnish } = given();
    await furnish({ ours: true });
    const longest = (length: number) => '\u0001'.repeat(length);
    const { data } = placedOrder({
      customer: { name: longest(200), email: `${'a'.repeat(60)}@example.com` },
      shipTo: {
        name: longest(200),
        line1: longest(200),
        line2: longest(200),
        postalCode: longest(20),
        city: longest(100),
        country: 'DE',
      },
      lines: Array.from({ length: 100 }, (_, index) => ({
        sku: `${'A'.repeat(37)}-${index}`,
        quantity: 1000,
        unitPrice: 999,
      })),
    });
    const value = Buffer.from(JSON.stringify(OrderPlaced.schema.parse(data)));
    const broker = kafkajsBroker({
      brokers: inject('stack').kafkaBrokers,
      clientId: 'test',
      log: pino({ level: 'silent' }),
    });
    onTestFinished(() => broker.stop());

    // when
    await broker.send(Array.from({ length: 500 }, () => ({ topic, key: 'one', value, headers: {} })));

    // then all of it can be read
    const read: unknown[] = [];
    const consumer = await broker.consume(
      { group: topic, topics: [topic] },
      { take: async (records) => void read.push(...records), reassigned() {} },
      () => {},
    );
    onTestFinished(() => consumer.stop());
    await eventually(() => expect(read).toHaveLength(500));
  });
});

describe('partitions', () => {
  const brokers = () => inject('stack').kafkaBrokers;
  const named = (count: number) => {
    const names = Array.from({ length: count }, () => `topic-${randomUUID()}`);
    onTestFinished(() =>
      withAdmin(brokers(), 5, async (admin) => {
        const existing = await admin.listTopics();
        await admin.deleteTopics({ topics: names.filter((name) => existing.includes(name)) });
      }),
    );
    return names;
  };
  const countsOf = async (names: readonly string[]) => {
    const { topics } = await withAdmin(brokers(), 5, (admin) =>
      admin.fetchTopicMetadata({ topics: [...names] }),
    );
    return names.map((name) => topics.find((topic) => topic.name === name)?.partitions.length);
  };

  it('are as many as an installation wants, which is not forgotten when nobody says it any more', async () => {
    const [first = '', second = ''] = named(2);
    await ensureTopics(brokers(), [first], 12);
    expect(await ensureTopics(brokers(), [first, second])).toEqual([first]);
    expect(await countsOf([first, second])).toEqual([12, 12]);
    expect(await ensureTopics(brokers(), [first, second], 12)).toEqual([first, second]);
  });

  it('are never changed where keys have been dealt to them', async () => {
    const [first = '', second = '', third = ''] = named(3);
    await ensureTopics(brokers(), [first]);
    await ensureTopics(brokers(), [second], 4);
    await expect(ensureTopics(brokers(), [first, third], 12)).rejects.toThrow(
      `${first} has ${partitions} partitions, but 12 are wanted`,
    );
    await expect(ensureTopics(brokers(), [first, second])).rejects.toThrow(
      /has \d partitions, and .* has \d/,
    );
    expect(await withAdmin(brokers(), 5, (admin) => admin.listTopics())).not.toContain(third);
    expect(await countsOf([first, second])).toEqual([partitions, 4]);
  });
});
