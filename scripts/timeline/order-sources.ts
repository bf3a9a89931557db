import { services } from '../services.ts';
import { type KafkaAccess, openKafka } from './kafka-access.ts';
import { readEvents } from './order-events.ts';
import { isLastEvent, type OrderTimeline, timelineOf } from './order-timeline.ts';
import type { SeenEvent } from './seen-event.ts';
import { openServiceDatabases, type ServiceDatabases } from './service-databases.ts';
import { loadOutcomes, loadServiceRecords, type ServiceRecords } from './service-records.ts';
import type { Window } from './stretches.ts';
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
): Promise<OrderTimeline> {
  const ids = [...new Set(events.map(({ eventId }) => eventId))];
  const noted = await Promise.all(
    services.map(async ({ name }) => [name, await loadOutcomes(sources.databases.of(name), ids)] as const),
  );
  const records = await recordsOf(sources, orderId);
  return timelineOf(orderId, events, records, new Map(noted), new Date());
}

/** Milliseconds for which a message may lie in Kafka before its services have taken it. */
const unheardFor = 600_000;

/**
 * Everything known of one order; undefined when nobody has heard of it. Reads Kafka only for the time in which
 * the databases say that the order lived, and all of it when that does not give the whole story.
 */
export async function collectTimeline(
  sources: OrderSources,
  orderId: string,
): Promise<OrderTimeline | undefined> {
  const now = new Date();
  const records = await recordsOf(sources, orderId);
  const heardOf = records.some(({ state, calls, parked }) => state || calls.length + parked.length > 0);
  const window = heardOf ? windowOf(orderId, records, now) : { from: now.getTime() - unheardFor };
  let events = await readEvents(sources, orderId, window);
  if (heardOf && !isWhole(events, window)) events = await readEvents(sources, orderId, {});
  if (events.length === 0 && !heardOf) return undefined;
  return await timelineFrom(sources, orderId, events);
}

/** It begins with what was placed unless we read from the beginning, and ends unless we read to the end. */
function isWhole(events: readonly SeenEvent[], { from, until }: Window): boolean {
  const begins = from === undefined || events.some(({ type }) => type === 'OrderPlaced');
  return begins && (until === undefined || events.some(isLastEvent));
}
