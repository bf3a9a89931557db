import type { Logger } from 'pino';
import type { Broker } from './kafka/broker.ts';
import { PermanentFailure } from './until-it-works.ts';

/**
 * Makes sure that ids are known for longer than any of the topics can hand their events over again: an event that is
 * read anew, from the beginning of the topic at worst, is then always recognised. Throws `PermanentFailure` naming
 * the topic, both durations and the setting. Warns where Kafka does not tell.
 */
export async function checkInboxRetention(
  broker: Pick<Broker, 'retentionOf'>,
  topics: readonly string[],
  inboxMs: number,
  log: Logger,
): Promise<void> {
  const retention = (await broker.retentionOf(topics)) ?? new Map<string, number>();
  const untold = topics.filter((topic) => !retention.has(topic));
  if (untold.length > 0)
    log.warn(
      { topics: untold },
      'Kafka does not tell how long topics keep events; INBOX_RETENTION_DAYS must be longer than that',
    );
  for (const [topic, keptMs] of retention)
    if (keptMs >= inboxMs)
      throw new PermanentFailure(
        `the topic ${topic} can keep an event for ${duration(keptMs)} (retention.ms and segment.ms together), but its ` +
          `id is known for ${duration(inboxMs)} only: INBOX_RETENTION_DAYS must be longer than that`,
      );
}

const units = [
  ['days', 24 * 60 * 60 * 1000],
  ['hours', 60 * 60 * 1000],
  ['minutes', 60 * 1000],
] as const;

/** In the biggest unit that it fills, with one decimal at most. */
function duration(milliseconds: number): string {
  if (milliseconds === Infinity) return 'ever';
  const [name, size] = units.find((unit) => milliseconds >= unit[1]) ?? ['seconds', 1000];
  return `${Number((milliseconds / size).toFixed(1))} ${name}`;
}
