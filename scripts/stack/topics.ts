import type { Admin } from 'kafkajs';
import { partitions, topicRetention, topics } from '../../shared/contracts/topics.ts';
import { withAdmin } from './kafka-admin.ts';
import { settingsFor } from './topic-settings.ts';
import { UserError } from './user-error.ts';
import { readyWithinMs, waitUntil } from './wait-until.ts';

export interface KafkaExpectations {
  readonly hopeless?: () => string | undefined;
  /** Ids of nodes that have to be known and alive. */
  readonly members?: readonly number[];
}

/** Waits up to two minutes until the brokers answer and have a controller. */
export async function waitForKafka(
  brokers: readonly string[],
  signal: AbortSignal,
  { hopeless, members = [] }: KafkaExpectations = {},
): Promise<void> {
  const check = () =>
    withAdmin(brokers, 0, async (admin) => {
      const { brokers: found, controller } = await admin.describeCluster();
      const ids = new Set(found.map(({ nodeId }) => nodeId));
      return ids.size > 0 && controller !== null && controller >= 0 && members.every((id) => ids.has(id));
    });
  await waitUntil('Kafka', check, { timeoutMs: readyWithinMs, signal, ...(hopeless ? { hopeless } : {}) });
}

/**
 * Makes sure that the topics exist, all with the same partition count. Those that are missing are created: with as
 * many partitions as the others have, or as `wanted` or else the contract says; with the contract's retention; and with
 * three replicas where there are three brokers, so that what two of them have is acknowledged, and goes on when one is
 * lost. Safe to repeat. Gives those that were there already: nothing of them is changed.
 * Topics whose partition counts differ, from each other or from `wanted`, are a `UserError`: changing one would move
 * keys to other partitions and so break the order of an order's events.
 */
export async function ensureTopics(
  brokers: readonly string[],
  names: readonly string[] = topics,
  wanted?: number,
): Promise<string[]> {
  return await withAdmin(brokers, 5, async (admin) => {
    const existing = new Set(await admin.listTopics());
    const kept = names.filter((name) => existing.has(name));
    const missing = names.filter((name) => !existing.has(name));
    const numPartitions = (await commonPartitions(admin, kept, wanted)) ?? wanted ?? partitions;
    const { brokers: members } = await admin.describeCluster();
    const replicationFactor = Math.min(3, members.length);
    await admin.createTopics({
      // It would give up at a broker that has not heard of a new topic yet.
      waitForLeaders: false,
      topics: missing.map((topic) => ({
        topic,
        numPartitions,
        replicationFactor,
        configEntries: [
          ...settingsFor(topicRetention),
          { name: 'min.insync.replicas', value: String(Math.max(1, replicationFactor - 1)) },
        ],
      })),
    });
    const signal = AbortSignal.timeout(readyWithinMs);
    const created = () => haveLeaders(admin, missing, numPartitions);
    await waitUntil('new topics', created, { timeoutMs: readyWithinMs, signal });
    return kept;
  });
}

/** Throws while the broker that is asked has not heard of one of them. */
async function haveLeaders(admin: Admin, names: readonly string[], count: number): Promise<boolean> {
  if (names.length === 0) return true;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: [...names] });
  return found.every(
    (topic) => topic.partitions.length === count && topic.partitions.every(({ leader }) => leader >= 0),
  );
}

/** Undefined when there are no topics. */
async function commonPartitions(
  admin: Admin,
  names: readonly string[],
  wanted: number | undefined,
): Promise<number | undefined> {
  if (names.length === 0) return undefined;
  const { topics: found } = await admin.fetchTopicMetadata({ topics: [...names] });
  const count = wanted ?? found[0]?.partitions.length;
  for (const topic of found) {
    if (topic.partitions.length === count) continue;
    const why = wanted === undefined ? `and ${found[0]?.name} has ${count}` : `but ${count} are wanted`;
    throw new UserError(
      `Topic ${topic.name} has ${topic.partitions.length} partitions, ${why}. All need the same number, and it ` +
        'cannot be changed while there are events. Delete the topics, or use another Kafka (npm run reset for the ' +
        'one started by npm start).',
    );
  }
  return count;
}
