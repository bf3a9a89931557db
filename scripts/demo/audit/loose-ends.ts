import type { Books } from './books.ts';
import { type Check, compare } from './check.ts';

/** No message set aside, no event unpublished, no call without an outcome. */
export function nothingLeftOver({ leftovers }: Books): Check {
  return {
    title: 'nothing parked, outboxes empty, no calls left',
    comparisons: leftovers.flatMap(({ service, parked, outbox, calls }) => [
      compare(`parked at ${service}`, 0, parked),
      compare(`events in the outbox of ${service}`, 0, outbox),
      compare(`calls left at ${service}`, 0, calls),
    ]),
  };
}

/** No service waits for anything. */
export function nobodyWaits({ orders, standings }: Books): Check {
  return {
    title: 'no service still has something to do',
    comparisons: orders.map(({ orderId }) => {
      const restless = standings
        .filter((one) => one.orderId === orderId && (one.kind === 'waiting' || one.kind === 'parked'))
        .map(({ service, status, kind }) => `${service} is ${kind} in status ${status}`);
      return compare(`who waits over ${orderId}`, 'nobody', restless.join(', ') || 'nobody');
    }),
  };
}
