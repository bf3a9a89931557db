import { services } from '../services.ts';
import { type KafkaAccess, openKafka } from './kafka-access.ts';
import { isLastEvent, type OrderTimeline, timelineOf } from './order-timeline.ts';
import { type SeenEvent, seenEvent } from './seen-event.ts';
import { openServiceDatabases, type ServiceDatabases } from './service-databases.ts';
import { loadOutcomes, loadServiceRecords, type ServiceRecords } from './service-records.ts';
import { partitionsOf, stretchesIn, type Window } from './stretches.ts';
import { tailTopics } from './topic-tail.ts';
import { windowOf } from './window.ts';

/** Where everything about an order is kept. */
export type OrderSources = KafkaAccess & { readonly databases: ServiceDatabases };

export async function openOrderSources(where: {
  readonly kafkaBrokers: readonly string[];
  readonly adminDatabaseUrl: string;
}): Promise<OrderSources> {
  const kafka = await openKafka(where.kafkaBrokers);
  const databases = openServiceDatabases(where.adminDatabaseUrl);
  return {
    ...kafka,
    databases,
    async close() {
      await Promise.all([kafka.close(), databases.close()]);
    },
  };
}

export async function recordsOf({ databases }: OrderSources, orderId: string): Promise<ServiceRecords[]> {
  return await Promise.all(services.map(({ name }) => loadServiceRecords(name, databases.of(name), orderId)));
}

/** The timeline of these events with what the services have in their databases by now. */
export async function timelineFrom(
  sources: OrderSources,
  orderId: string,
  events: readonly SeenEvent[],
  known?: readonly ServiceRecords[],
): Promise<OrderTimeline> {
  const ids = [...new Set(events.map(({ eventId }) => eventId))];
  const noted = await Promise.all(
    services.map(async ({ name }) => [name, await loadOutcomes(sources.databases.of(name), ids)] as const),
  );
  const records = known ?? (await recordsOf(sources, orderId));
  return timelineOf(orderId, events, records, new Map(noted), new Date());
}

/**
 * Everything known of one order; undefined when nobody has heard of it. Reads Kafka only for the time in which
 * the databases say that the order lived, and all of it when that does not give the whole story.
 */
export async function collectTimeline(
  sources: OrderSources,
  orderId: string,
): Promise<OrderTimeline | undefined> {
  const records = await recordsOf(sources, orderId);
  const window = windowOf(orderId, records, new Date());
  let events = await eventsOf(sources, orderId, window);
  const narrowed = window.from !== undefined || window.until !== undefined;
  if (narrowed && !isWhole(events, window)) events = await eventsOf(sources, orderId, {});
  const heardOf = records.some(({ state, calls, parked }) => state || calls.length + parked.length > 0);
  if (events.length === 0 && !heardOf) return undefined;
  return await timelineFrom(sources, orderId, events, records);
}

async function eventsOf(sources: OrderSources, orderId: string, window: Window): Promise<SeenEvent[]> {
  const stretches = await stretchesIn(sources.admin, partitionsOf(orderId), window);
  const left = stretches.filter(({ from, to }) => BigInt(from) < BigInt(to ?? from));
  if (left.length === 0) return [];
  const events: SeenEvent[] = [];
  const tail = await tailTopics(sources.kafka, left, (record) => {
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

/** It begins with what was placed and, if we stopped reading early, it ends. */
function isWhole(events: readonly SeenEvent[], window: Window): boolean {
  const begins = events.some(({ type }) => type === 'OrderPlaced');
  return begins && (window.until === undefined || events.some(isLastEvent));
}
