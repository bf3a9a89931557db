import type { Evidence } from '../evidence.ts';
import type { Visited } from '../load/run-load.ts';

/** Whatever was accepted is an order, and every order was asked for. */
export function ordersAsAccepted({ books }: Evidence, { accepted, givenUp }: Visited): string[] {
  const known = new Set(
    books.events.filter(({ type }) => type === 'OrderPlaced').map(({ orderId }) => orderId),
  );
  const wanted = new Set([...accepted, ...givenUp].map(({ order }) => order.orderId));
  return [
    ...accepted
      .filter(({ order }) => !known.has(order.orderId))
      .map(({ order }) => `${order.orderId}: was accepted, and nobody knows of it`),
    ...[...known]
      .filter((orderId) => !wanted.has(orderId))
      .map((orderId) => `${orderId}: nobody has placed it`),
  ];
}

/** Whoever waits for a minute after all was mended may have met a slow machine: no promise is broken, and nothing shown. */
export function unanswered({ givenUp }: Visited): string[] {
  return givenUp.map(
    ({ order }) => `${order.orderId}: nobody has answered for a minute after all was mended`,
  );
}
