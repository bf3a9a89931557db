import type { SeenEvent } from './seen-event.ts';

/** An event with what is known of it from all its copies. */
export type TimelineEvent = SeenEvent & {
  /** How often it is in Kafka: more than once after a crash between send and delete; consumers drop repeats. */
  readonly copies: number;
  /** The event that made it happen, if that is known. */
  readonly cause: SeenEvent | undefined;
};

/**
 * The events with repeats folded, every one after its cause, and otherwise by time. Clocks of several machines
 * may differ, so a cause can be later than its effect by time, never by place. Strangers can claim causes that
 * form a circle: it is entered at its earliest event.
 */
export function inCausalOrder(events: readonly SeenEvent[]): TimelineEvent[] {
  const byId = Map.groupBy(events, (event) => event.eventId);
  const firstOf = (id: string | undefined) => (id === undefined ? undefined : byId.get(id)?.[0]);
  let waiting = [...byId.values()]
    .map((copies): TimelineEvent => {
      const [first] = copies as [SeenEvent];
      const known = copies.find((copy) => copy.place !== undefined) ?? first;
      const cause = firstOf(known.causationId);
      const inKafka = copies.filter((copy) => copy.place !== undefined).length;
      return { ...known, copies: inKafka, cause: cause?.eventId === known.eventId ? undefined : cause };
    })
    .sort(byTime);

  const ordered: TimelineEvent[] = [];
  const placed = new Set<string>();
  while (waiting.length > 0) {
    const ready = waiting.find(({ cause }) => cause === undefined || placed.has(cause.eventId));
    const next = ready ?? (waiting[0] as TimelineEvent);
    ordered.push(next);
    placed.add(next.eventId);
    waiting = waiting.filter((event) => event !== next);
  }
  return ordered;
}

function byTime(a: SeenEvent, b: SeenEvent): number {
  return a.at - b.at || (a.eventId < b.eventId ? -1 : 1);
}
