import type { OrderTimeline } from './order-timeline.ts';
import { isSettled } from './order-timeline.ts';
import { redactedData } from './short.ts';

/** The timeline for programs: the same facts as on the terminal, personal data hidden. */
export function timelineJson(timeline: OrderTimeline) {
  const { orderId, events, services } = timeline;
  return {
    orderId,
    settled: isSettled(timeline),
    events: events.map((event) => {
      const { eventId, type, at, causationId, copies, place, unreadable } = event;
      return {
        eventId,
        type,
        time: new Date(at).toISOString(),
        causationId,
        copies,
        place,
        unreadable,
        data: redactedData(event),
      };
    }),
    services,
  };
}
