import type { TimelineEvent } from './causal-order.ts';
import type { SeenEvent } from './seen-event.ts';

/**
 * Brings events that arrive one by one into causal order: one that comes before its cause (topics are
 * independent logs) waits for it. Repeats are dropped.
 */
export class CausalQueue {
  readonly #told = new Map<string, SeenEvent>();
  readonly #waiting = new Map<string, SeenEvent>();

  push(event: SeenEvent): void {
    if (!this.#told.has(event.eventId)) this.#waiting.set(event.eventId, event);
  }

  /** What can be told by now, the earliest first. */
  take(): TimelineEvent[] {
    const taken: TimelineEvent[] = [];
    for (let next = this.#next(); next !== undefined; next = this.#next()) taken.push(this.#tell(next));
    return taken;
  }

  /** Those whose causes never came. */
  flush(): TimelineEvent[] {
    return [...this.#waiting.values()].map((event) => this.#tell(event));
  }

  #next(): SeenEvent | undefined {
    return [...this.#waiting.values()]
      .filter((event) => isRoot(event) || this.#told.has(event.causationId ?? ''))
      .sort((a, b) => a.at - b.at)[0];
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
