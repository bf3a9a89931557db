import type { ServiceName } from '../services.ts';
import { inCausalOrder, type TimelineEvent } from './causal-order.ts';
import type { SeenEvent } from './seen-event.ts';
import type { ServiceRecords } from './service-records.ts';
import { orderStatusIn, type ServiceStanding, standingOf } from './service-standing.ts';

/** Per service, what its inbox says about event ids. */
export type Outcomes = ReadonlyMap<ServiceName, ReadonlyMap<string, string>>;

export type OrderTimeline = {
  readonly orderId: string;
  /** Causes before effects. */
  readonly events: readonly TimelineEvent[];
  readonly services: readonly ServiceStanding[];
};

/** The last events of an order: nothing is published for it after one of them. */
const lastEvents = new Set(['CustomerNotified', 'CustomerNotificationFailed', 'OrderRejected']);

export function isLastEvent({ type }: SeenEvent): boolean {
  return lastEvents.has(type);
}

/** Outcomes that need no mention: the simple one, and those that the parked entries themselves tell of. */
const ordinary = new Set(['applied', 'parked', 'held']);

/** Joins what Kafka and the services' databases know of one order. Pure. */
export function timelineOf(
  orderId: string,
  seen: readonly SeenEvent[],
  records: readonly ServiceRecords[],
  outcomes: Outcomes,
  now: Date,
): OrderTimeline {
  const events = inCausalOrder([...seen, ...records.flatMap(({ unpublished }) => unpublished)]);
  const order = orderStatusIn(records);
  const services = records.map((record) => {
    const noted = outcomes.get(record.service);
    const unusual = events.flatMap(({ eventId, type }) => {
      const outcome = noted?.get(eventId);
      return outcome === undefined || ordinary.has(outcome) ? [] : [{ type, outcome }];
    });
    return standingOf(record, order, unusual, now);
  });
  return { orderId, events, services };
}

/** Nobody has anything to do for the order any more. */
export function isSettled({ services }: OrderTimeline): boolean {
  return services.every(({ kind }) => kind !== 'waiting' && kind !== 'parked');
}
