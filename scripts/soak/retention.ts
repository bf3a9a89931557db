import type { TopicRetention } from '../../shared/contracts/topics.ts';

/** Seconds instead of a week. Kafka looks for what is old every five minutes only, so nobody is overtaken by it. */
export const soakTopicRetention: TopicRetention = { retentionMs: 12_000, segmentMs: 8_000 };

/** Seconds, in the same order as the services' defaults in days: within a minute, as much is forgotten as comes. */
const seconds = {
  INBOX_RETENTION_DAYS: 22,
  PARKED_RETENTION_DAYS: 22,
  STATE_RETENTION_DAYS: 28,
  IDLE_RETENTION_DAYS: 32,
  LASTING_RETENTION_DAYS: 41,
};

/** What is old stays for so much of its time in all, until a sweep has come by. */
const sweepLag = 1.25;

/** The services' settings. */
export const soakRetention = Object.fromEntries(
  Object.entries(seconds).map(([name, count]) => [name, String(count / (24 * 60 * 60))]),
);

/** For sweeps of big tables: of each no more than a mebibyte is looked at in a second. */
const slackMs = 20_000;

/**
 * After so long nothing of what has ended may be left: what is old stays until a sweep comes by, and the last to go
 * does not even become old before that has happened everywhere else.
 */
export const forgottenWithinMs = seconds.LASTING_RETENTION_DAYS * sweepLag ** 2 * 1000 + slackMs;
