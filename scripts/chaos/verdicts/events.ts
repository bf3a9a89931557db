import { sourceOf } from '../../../shared/messaging/outgoing-record.ts';
import { unheardBy } from '../../audit/unheard.ts';
import type { Evidence } from '../evidence.ts';
import { shopperSource } from '../load/shopper.ts';

/**
 * Every event that was committed is in Kafka, and every event of ours in Kafka was committed: once, in the order
 * decided.
 */
export function publishedAsCommitted({ records, dumps }: Evidence): string[] {
  const bySource = Map.groupBy(records, ({ source }) => source);
  return dumps.flatMap(({ service, published }) => {
    const inKafka = bySource.get(sourceOf(service)) ?? [];
    const ids = new Set(inKafka.map(({ eventId }) => eventId));
    const committed = new Set(published.map(({ eventId }) => eventId));
    return [
      ...published
        .filter(({ eventId }) => !ids.has(eventId))
        .map(({ orderId, type }) => `${orderId}: ${service} has committed ${type}, which is not in Kafka`),
      ...inKafka
        .filter(({ eventId }) => !committed.has(eventId))
        .map(({ orderId, type }) => `${orderId}: ${type} is in Kafka, and ${service} has not committed it`),
      ...repeated(published.map(({ eventId, orderId, type }) => `${orderId}: ${type} (${eventId})`)).map(
        (event) => `${event} was decided twice by ${service}`,
      ),
      ...outOfOrder(published, inKafka).map((orderId) => `${orderId}: events of ${service} are out of order`),
    ];
  });
}

/**
 * Every event in Kafka comes from a service or a shopper, says what was committed under its id, and was decided on
 * something that its service has noted, an event or a command, or on a deadline that it has armed.
 */
export function causedByWhatIsNoted({ records, dumps }: Evidence): string[] {
  const services = new Map(dumps.map((dump) => [sourceOf(dump.service), dump]));
  const strange = records.filter(({ source }) => !services.has(source) && source !== shopperSource);
  return [
    ...strange.map(({ orderId, type, source }) => `${orderId}: ${type} comes from ${source}`),
    ...[...services].flatMap(([source, { service, noted, armed, published }]) => {
      const known = new Set([...noted, ...armed]);
      const committed = new Map(published.map((event) => [event.eventId, event]));
      return records
        .filter((record) => record.source === source)
        .flatMap(({ orderId, type, eventId, causationId }) => {
          const told = committed.get(eventId);
          return [
            ...(told && (told.type !== type || told.orderId !== orderId)
              ? [`${orderId}: ${type} was committed as ${told.type} of ${told.orderId}`]
              : []),
            ...(known.has(causationId ?? '')
              ? []
              : [`${orderId}: ${service} has not noted the cause of ${type}`]),
          ];
        });
    }),
  ];
}

/** Every event in Kafka is noted by every service that hears of it. */
export function heardByAll({ records, dumps }: Evidence): string[] {
  return dumps.flatMap(({ service, noted }) => {
    const missed = unheardBy(service, records, noted);
    return [...new Set(missed.map(({ orderId, type }) => `${orderId}: ${service} has not noted ${type}`))];
  });
}

/** No two instances have decided on the same version of an order's record. */
export function decidedOnce({ dumps }: Evidence): string[] {
  return dumps.flatMap(({ service, decidedTwice }) =>
    decidedTwice.map(
      ({ orderId, version }) => `${orderId}: ${service} has written version ${version} more than once`,
    ),
  );
}

type Told = { readonly eventId: string; readonly orderId: string };

/** Orders whose events came first to Kafka in another order than they were committed in. */
function outOfOrder(published: readonly Told[], inKafka: readonly Told[]): string[] {
  const due = sequences(published, inKafka);
  return [...sequences(inKafka, published)].flatMap(([orderId, ids]) =>
    ids === due.get(orderId) ? [] : [orderId],
  );
}

/** By order, the ids of those events that the others know too, in the order in which they come first. */
function sequences(events: readonly Told[], others: readonly Told[]): Map<string, string> {
  const known = new Set(others.map(({ eventId }) => eventId));
  const once = new Map(events.map((event) => [event.eventId, event])).values();
  const both = [...once].filter(({ eventId }) => known.has(eventId));
  const byOrder = Map.groupBy(both, ({ orderId }) => orderId);
  return new Map([...byOrder].map(([orderId, told]) => [orderId, told.map(({ eventId }) => eventId).join()]));
}

function repeated(items: readonly string[]): string[] {
  const seen = new Set<string>();
  return items.filter((item) => seen.size === seen.add(item).size);
}
