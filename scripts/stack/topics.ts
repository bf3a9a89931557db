import kafkajs, { type Admin } from 'kafkajs';
import { partitions, topicRetentionMs, topics } from '../../shared/contracts/topics.ts';
import { UserError } from './user-error.ts';
import { readyWithinMs, waitUntil } from './wait-until.ts';

const { ConfigResourceTypes, Kafka, logLevel } = kafkajs;

/** Waits up to two minutes until the brokers answer and have a controller. */
export async function waitForKafka(
  brokers: readonly string[],
  signal: AbortSignal,
  hopeless?: () => string | undefined,
): Promise<void> {
  const check = () =>
    withAdmin(brokers, 0, async (admin) => {
      const { brokers: found, controller } = await admin.describeCluster();
      return found.length > 0 && controller !== null && controller >= 0;
    });
  await waitUntil('Kafka', check, { timeoutMs: readyWithinMs, signal, ...(hopeless ? { hopeless } : {}) });
}

/**
 * Makes sure that the topics exist with the contract's partition count and retention. Safe to repeat.
 * A topic with another partition count is a `UserError`: changing it would move keys to other partitions and
 * so break the order of an order's events.
 */
export async function ensureTopics(
  brokers: readonly string[],
  names: readonly string[] = topics,
): Promise<void> {
  await withAdmin(brokers, 5, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const { brokers: members } = await admin.describeCluster();
    const missing = names.filter((name) => !existing.has(name));
    await admin.createTopics({
      // It would give up at a broker that has not heard of a new topic yet.
      waitForLeaders: false,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: Math.min(3, members.length),
        configEntries: [{ name: 'retention.ms', value: String(topicRetentionMs) }],
      })),
    });
    const signal = AbortSignal.timeout(readyWithinMs);
    await waitUntil('new topics', () => haveLeaders(admin, missing), { timeoutMs: readyWithinMs, signal });
    const kept = names.filter((name) => existing.has(name));
    if (kept.length === 0) return;
    await checkPartitions(admin, kept);
    await alignRetention(admin, kept);
  });
}

/** Throws while the broker that is asked has not heard of one of them. */
async function haveLeaders(admin: Admin, names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return true;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: [...names] });
  return found.every(
    (topic) => topic.partitions.length === partitions && topic.partitions.every(({ leader }) => leader >= 0),
  );
}

async function checkPartitions(admin: Admin, names: readonly string[]): Promise<void> {
  const { topics: found } = await admin.fetchTopicMetadata({ topics: [...names] });
  for (const topic of found) {
    if (topic.partitions.length === partitions) continue;
    throw new UserError(
      `Topic ${topic.name} has ${topic.partitions.length} partitions, but ${partitions} are needed. ` +
        'Delete it, or use another Kafka (npm run reset for the one started by npm start).',
    );
  }
}

async function alignRetention(admin: Admin, names: readonly string[]): Promise<void> {
  const wanted = { name: 'retention.ms', value: String(topicRetentionMs) };
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
  });
  const differing = resources
    .map((topic) => ({ name: topic.resourceName, own: topic.configEntries.filter(isSetOnTopic) }))
    .filter(
      ({ own }) =>
        !own.some((entry) => entry.configName === wanted.name && entry.configValue === wanted.value),
    );
  if (differing.length === 0) return;
  await admin.alterConfigs({
    validateOnly: false,
    resources: differing.map(({ name, own }) => ({
      type: ConfigResourceTypes.TOPIC,
      name,
      // This call replaces all settings of a topic: what else was set has to be said again.
      configEntries: [
        ...own
          .filter((entry) => entry.configName !== wanted.name)
          .map((entry) => ({ name: entry.configName, value: entry.configValue })),
        wanted,
      ],
    })),
  });
}

/** Kafka's code for a setting made on the topic itself, as opposed to an inherited default. */
const dynamicTopicConfig = 1;

function isSetOnTopic(entry: { configSource: number }): boolean {
  return entry.configSource === dynamicTopicConfig;
}

async function withAdmin<T>(
  brokers: readonly string[],
  retries: number,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const kafka = new Kafka({
    clientId: 'order-saga-scripts',
    brokers: [...brokers],
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
