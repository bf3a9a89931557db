import { topics } from '../../shared/contracts/topics.ts';
import type { Log } from './progress.ts';
import { alignTopics, differingTopics } from './topic-settings.ts';
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
 * Creates the topics that are missing. Others get the contract's retention and room for a batch on a Kafka of ours; on
 * another one they are left as they are, and it is said what differs: a shorter retention would delete somebody's
 * events.
 */
export async function furnishTopics(
  brokers: readonly string[],
  { ours, log, names = topics, partitions }: TopicsOptions,
): Promise<void> {
  const existing = await ensureTopics(brokers, names, partitions);
  if (ours) await alignTopics(brokers, existing);
  else
    for (const difference of await differingTopics(brokers, existing)) log(`  ${difference}; left as it is`);
}
