import type { OrderSources } from '../timeline/order-sources.ts';
import { type SeenEvent, seenEvent } from '../timeline/seen-event.ts';
import { allPartitions, stretchesIn } from '../timeline/stretches.ts';
import { tailTopics } from '../timeline/topic-tail.ts';

export type EventLog = {
  /** Everything that was published since the log was opened, as it arrived. */
  readonly events: readonly SeenEvent[];
  of(orderId: string): SeenEvent[];
  stop(): Promise<void>;
};

/** Reads all topics from now on. */
export async function openEventLog({ kafka, admin }: OrderSources): Promise<EventLog> {
  const now = await stretchesIn(admin, await allPartitions(admin), {});
  const events: SeenEvent[] = [];
  const tail = await tailTopics(
    kafka,
    now.map(({ topic, partition, to = '0' }) => ({ topic, partition, from: to })),
    (record) => {
      const event = seenEvent(record);
      if (event !== undefined) events.push(event);
    },
  );
  return { events, of: (id) => events.filter(({ orderId }) => orderId === id), stop: () => tail.stop() };
}
