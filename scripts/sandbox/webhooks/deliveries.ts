import type { Collection, Journal } from '../journal.ts';
import type { Switches, WebhookEvent } from '../switches.ts';
import { attempted, type Delivery, planned } from './delivery.ts';
import { postEvent, type WebhookEndpoint } from './post-event.ts';

const concurrency = 8;
/** Not to go through all that waits more often than this. */
const shortestWaitMs = 10;

export type DeliveriesOptions = {
  journal: Journal;
  records: Collection<Delivery>;
  switches: Switches;
  stopping: AbortSignal;
  /** What is sent: the event as it was recorded. */
  eventOf(id: string): unknown;
};

export type Deliveries = ReturnType<typeof deliveries>;

/**
 * Sends events to the one endpoint, at least once each: in order of creation and one at a time per order, several
 * orders at once. One that fails is sent again later and is overtaken meanwhile. What waits outlives a restart.
 */
export function deliveries({ journal, records, switches, stopping, eventOf }: DeliveriesOptions) {
  let endpoint: WebhookEndpoint | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wakesAt = Infinity;
  let scannedAt = 0;
  const heldByOrder = new Map<string, string>();
  /** When each event that waits is due. */
  const waiting = new Map<string, number>();
  /** Due events by order. */
  const lanes = new Map<string, Delivery[]>();
  const busy = new Set<string>();
  for (const delivery of records.values()) remember(delivery);

  function remember({ eventId, orderId, state, dueAt }: Delivery): void {
    if (state === 'held' && orderId !== undefined) heldByOrder.set(orderId, eventId);
    if (state !== 'due') return;
    waiting.set(eventId, dueAt);
    wakeAt(dueAt);
  }

  function keep(delivery: Delivery): void {
    records.put(delivery.eventId, delivery);
    remember(delivery);
  }

  function wakeAt(dueAt: number): void {
    const at = Math.max(dueAt, scannedAt + shortestWaitMs);
    if (at >= wakesAt) return;
    wakesAt = at;
    clearTimeout(timer);
    timer = setTimeout(scan, Math.max(at - Date.now(), 0)).unref();
  }

  function scan(): void {
    scannedAt = Date.now();
    wakesAt = Infinity;
    let next = Infinity;
    for (const [eventId, dueAt] of waiting) {
      if (dueAt > scannedAt) next = Math.min(next, dueAt);
      else makeReady(eventId);
    }
    if (next < Infinity) wakeAt(next);
    startReady();
  }

  function makeReady(eventId: string, place: 'first' | 'last' = 'last'): void {
    waiting.delete(eventId);
    const delivery = records.get(eventId);
    if (delivery === undefined) return;
    const lane = delivery.orderId ?? eventId;
    const others = lanes.get(lane) ?? [];
    lanes.set(lane, place === 'first' ? [delivery, ...others] : [...others, delivery]);
  }

  function startReady(): void {
    if (endpoint === undefined || stopping.aborted) return;
    for (const [lane, [first, ...rest]] of lanes) {
      if (busy.size >= concurrency) return;
      if (busy.has(lane)) continue;
      if (rest.length > 0) lanes.set(lane, rest);
      else lanes.delete(lane);
      if (first === undefined) continue;
      busy.add(lane);
      deliver(first, endpoint)
        .catch((error: unknown) => console.error('sandbox webhooks:', error))
        .finally(() => {
          busy.delete(lane);
          startReady();
        });
    }
  }

  async function deliver(delivery: Delivery, to: WebhookEndpoint): Promise<void> {
    const isAccepted = await postEvent(to, eventOf(delivery.eventId), stopping);
    if (stopping.aborted) return;
    journal.transaction(() => {
      keep(attempted(delivery, isAccepted, Date.now()));
      if (isAccepted) release(delivery.orderId);
    });
  }

  function release(orderId: string | undefined): void {
    const held = records.get(heldByOrder.get(orderId ?? '') ?? '');
    if (orderId === undefined || held === undefined) return;
    heldByOrder.delete(orderId);
    keep({ ...held, state: 'due' });
    makeReady(held.eventId, 'first');
  }

  return {
    /** Inside the transaction that records the event. False without an endpoint: it will never be delivered. */
    plan(eventId: string, type: WebhookEvent, orderId: string | undefined): boolean {
      if (endpoint === undefined) return false;
      const isHeld = orderId !== undefined && heldByOrder.has(orderId);
      const delivery = planned(eventId, type, orderId, switches, isHeld);
      keep(delivery);
      if (delivery.state === 'due' && delivery.dueAt <= Date.now()) makeReady(eventId);
      // Transactions are synchronous, so this one has been written by then.
      queueMicrotask(startReady);
      return true;
    },
    /** Whether the event is still to be delivered. */
    isPending: (eventId: string): boolean => ['due', 'held'].includes(records.get(eventId)?.state ?? ''),
    /** From now on, also what an earlier endpoint did not take. Throws a `TypeError` for a URL that is none. */
    sendTo(wanted: WebhookEndpoint | undefined): void {
      if (wanted !== undefined && !/^https?:$/.test(new URL(wanted.url).protocol)) {
        throw new TypeError(`webhooks go to http or https URLs, not to ${wanted.url}`);
      }
      endpoint = wanted;
      startReady();
    },
  };
}
