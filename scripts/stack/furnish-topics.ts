import { topics } from '../../shared/contracts/topics.ts';
import type { Log } from './progress.ts';
import { alignRetention, differingRetention } from './topic-retention.ts';
import { ensureTopics } from './topics.ts';

export type TopicsOptions = {
  /** Whether Kafka was started here. On one that was given, topics that are there are somebody's, with all in them. */
  readonly ours: boolean;
  readonly log: Log;
  readonly names?: readonly string[];
  /** Of each topic; see `ensureTopics`. */
  readonly partitions?: number | undefined;
};

/**
 * Creates the topics that are missing. Others get the contract's retention on a Kafka of ours; on another one they are
 * left as they are, and it is said what differs: a shorter retention would delete somebody's events.
 */
export async function furnishTopics(
  brokers: readonly string[],
  { ours, log, names = topics, partitions }: TopicsOptions,
): Promise<void> {
  const existing = await ensureTopics(brokers, names, partitions);
  if (ours) await alignRetention(brokers, existing);
  else
    for (const difference of await differingRetention(brokers, existing))
      log(`  ${difference}; left as it is`);
}
