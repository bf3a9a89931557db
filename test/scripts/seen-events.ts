import { orderId } from '../../scripts/sample-order.ts';
import type { SeenEvent } from '../../scripts/timeline/seen-event.ts';

/** An event as the scripts see it; `eventId` is its name in the test, `at` its milliseconds. */
export function seen(eventId: string, at: number, changes: Partial<SeenEvent> = {}): SeenEvent {
  return {
    eventId,
    orderId,
    type: 'StockReserved',
    at,
    causationId: undefined,
    data: { orderId },
    place: { topic: 'inventory', partition: 0, offset: String(at) },
    ...changes,
  };
}
