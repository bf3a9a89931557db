import type { TimelineEvent } from './causal-order.ts';
import type { SeenEvent } from './seen-event.ts';

/**
 * How long an event waits for its cause, in milliseconds: commands, webhooks and deadlines cause events and are none.
 */
const patienceMs = 500;

/**
 * Brings events that arrive one by one into causal order: one that comes before its cause (topics are
 * independent logs) waits for it, for a while. Repeats are dropped.
 */
export class CausalQueue {
  readonly #told = new Map<string, SeenEvent>();
  readonly #waiting = new Map<string, { readonly event: SeenEvent; readonly since: number }>();

  /** `now` is in milliseconds, by any clock that `take` is told by, too. */
  push(event: SeenEvent, now: number): void {
    if (!this.#told.has(event.eventId) && !this.#waiting.has(event.eventId))
      this.#waiting.set(event.eventId, { event, since: now });
  }

  /** What can be told by now, the earliest first. */
  take(now: number): TimelineEvent[] {
    const taken: TimelineEvent[] = [];
    for (let next = this.#next(now); next !== undefined; next = this.#next(now)) taken.push(this.#tell(next));
    return taken;
  }

  /** All that is left: causes that have not come by now never will. */
  flush(): TimelineEvent[] {
    return this.take(Infinity);
  }

  #next(now: number): SeenEvent | undefined {
    const waiting = [...this.#waiting.values()].sort((a, b) => a.event.at - b.event.at);
    const ready = waiting.find(({ event }) => isRoot(event) || this.#told.has(event.causationId ?? ''));
    return (ready ?? waiting.find(({ since }) => now - since >= patienceMs))?.event;
  }

  #tell(event: SeenEvent): TimelineEvent {
    const cause = this.#told.get(event.causationId ?? '');
    this.#waiting.delete(event.eventId);
    this.#told.set(event.eventId, event);
    return { ...event, copies: 1, cause };
  }
}

/** An order is placed by a command or by a stranger; neither is an event. */
function isRoot({ type, causationId, unreadable }: SeenEvent): boolean {
  return type === 'OrderPlaced' || causationId === undefined || unreadable !== undefined;
}
