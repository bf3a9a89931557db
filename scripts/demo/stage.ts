import { setTimeout as delay } from 'node:timers/promises';
import { type OrderSources, timelineFrom } from '../timeline/order-sources.ts';
import { isLastEvent, isSettled, type OrderTimeline } from '../timeline/order-timeline.ts';
import type { Books } from './audit/books.ts';
import type { EventLog } from './event-log.ts';

/** What the acts are played on. */
export type Stage = {
  readonly sources: OrderSources;
  readonly log: EventLog;
  readonly apiUrl: string;
  /** Its switches are off when an act begins. */
  readonly sandboxUrl: string;
  readonly signal: AbortSignal;
};

const lookEveryMs = 50;
/** Far longer than an order takes; what is not over by then is shown as it stands, and the audit tells. */
const patienceMs = 30_000;
const quietMs = 500;

/** The order's timeline once it is over. */
export async function wholeTimeline(
  { sources, log, signal }: Stage,
  orderId: string,
): Promise<OrderTimeline> {
  const look = () => timelineFrom(sources, orderId, log.of(orderId));
  return await lookUntil(look, (seen) => isSettled(seen) && seen.events.some(isLastEvent), signal);
}

/** Resolves when this event of the order is in Kafka. Throws when it does not come. */
export async function heardOf({ log, signal }: Stage, orderId: string, type: string): Promise<void> {
  const look = async () => log.of(orderId).some((event) => event.type === type);
  if (!(await lookUntil(look, (found) => found, signal)))
    throw new Error(`${type} of order ${orderId} did not come within ${patienceMs / 1000} s`);
}

/** The books once nobody has anything left to do and nothing has happened for a while: a late second effect shows. */
export async function restingBooks(read: () => Promise<Books>, signal: AbortSignal): Promise<Books> {
  await lookUntil(read, isAtRest, signal);
  let before: Books;
  let after = await read();
  do {
    before = after;
    await pause(quietMs, signal);
    after = await read();
  } while (after.events.length > before.events.length);
  return after;
}

function isAtRest({ leftovers, standings }: Books): boolean {
  const idle = leftovers.every(({ outbox, calls }) => outbox + calls === 0);
  return idle && standings.every(({ kind }) => kind !== 'waiting');
}

async function lookUntil<Seen>(
  look: () => Promise<Seen>,
  enough: (seen: Seen) => boolean,
  signal: AbortSignal,
): Promise<Seen> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const seen = await look();
    if (enough(seen) || performance.now() > deadline) return seen;
    await pause(lookEveryMs, signal);
  }
}

/** Throws the signal's own reason when it aborts. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}
