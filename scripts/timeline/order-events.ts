import type { KafkaAccess } from './kafka-access.ts';
import { type SeenEvent, seenEvent } from './seen-event.ts';
import { allPartitions, partitionsOf, stretchesIn, type Window } from './stretches.ts';
import { tailTopics } from './topic-tail.ts';

/** The order's events that are in Kafka now, as far as they lie in the window; in no particular order. */
export async function readEvents(
  { kafka, admin }: Pick<KafkaAccess, 'kafka' | 'admin'>,
  orderId: string,
  window: Window,
): Promise<SeenEvent[]> {
  const where = partitionsOf(orderId, await allPartitions(admin));
  const stretches = await stretchesIn(admin, where, window);
  const left = stretches.filter(({ from, to = from }) => BigInt(from) < BigInt(to));
  if (left.length === 0) return [];
  const events: SeenEvent[] = [];
  const tail = await tailTopics(kafka, left, (record) => {
    const event = seenEvent(record);
    if (event?.orderId === orderId) events.push(event);
  });
  try {
    await tail.caughtUp;
  } finally {
    await tail.stop();
  }
  return events;
}
