import { setTimeout as delay } from 'node:timers/promises';
import type { TimelineEvent } from '../timeline/causal-order.ts';
import { CausalQueue } from '../timeline/causal-queue.ts';
import { type OrderSources, recordsOf, timelineFrom } from '../timeline/order-sources.ts';
import { isLastEvent, isSettled, type OrderTimeline } from '../timeline/order-timeline.ts';
import { eventLine } from '../timeline/render.ts';
import { type SeenEvent, seenEvent } from '../timeline/seen-event.ts';
import { allPartitions, partitionsOf, stretchesIn } from '../timeline/stretches.ts';
import { tailTopics } from '../timeline/topic-tail.ts';
import { windowOf } from '../timeline/window.ts';

export type Following = {
  /** Takes each event's line as it arrives. */
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
};

/** How often what has arrived is told, in causal order, and the services are asked how they stand. */
const lookEveryMs = 150;
/** How long the others may take after the last event, e.g. to turn held stock into sold. */
const settleWithinMs = 5_000;

/**
 * Follows an order to its end: its last event has come and nobody has anything left to do, or it is parked, or
 * the time is up. The timeline that it resolves to says which.
 */
export async function followOrder(
  sources: OrderSources,
  orderId: string,
  { print, signal, timeoutMs }: Following,
): Promise<OrderTimeline> {
  const { from } = windowOf(orderId, await recordsOf(sources, orderId), new Date());
  const window = from === undefined ? {} : { from };
  const where = partitionsOf(orderId, await allPartitions(sources.admin));
  const stretches = await stretchesIn(sources.admin, where, window);
  const events: SeenEvent[] = [];
  const queue = new CausalQueue();
  const tail = await tailTopics(sources.kafka, stretches, (record) => {
    const event = seenEvent(record);
    if (event?.orderId !== orderId) return;
    events.push(event);
    queue.push(event, performance.now());
  });
  const lost = tail.caughtUp.then(() => new Promise<never>(() => {}));

  let start: number | undefined;
  let endedAt: number | undefined;
  const tell = (event: TimelineEvent) => {
    start ??= event.at;
    print(eventLine(event, start));
    if (isLastEvent(event)) endedAt ??= performance.now();
  };
  const isOver = (timeline: OrderTimeline) => {
    const now = performance.now();
    if (now > startedAt + timeoutMs || timeline.services.some(({ kind }) => kind === 'parked')) return true;
    return endedAt !== undefined && (isSettled(timeline) || now > endedAt + settleWithinMs);
  };
  const startedAt = performance.now();
  try {
    for (;;) {
      const timeline = await timelineFrom(sources, orderId, events);
      queue.take(performance.now()).forEach(tell);
      if (isOver(timeline)) {
        queue.flush().forEach(tell);
        return timeline;
      }
      const pause = delay(lookEveryMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      await Promise.race([pause, lost]);
    }
  } finally {
    await tail.stop();
  }
}
