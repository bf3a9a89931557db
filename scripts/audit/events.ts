import type { EndedOrder } from './audit.ts';
import type { SagaBooks } from './books.ts';
import type { SagaEvent } from './saga-event.ts';

/**
 * The order's route published its events, no others, each because of another one of them, in one trace and one truth.
 */
export function eventFlaws({ orderId, ending, route }: EndedOrder, books: SagaBooks): string[] {
  const events = books.events.filter((event) => event.orderId === orderId);
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const counts = Map.groupBy(events, ({ type }) => type);
  const flaws: string[] = [];
  for (const type of new Set([...counts.keys(), ...Object.keys(route.causes)])) {
    const found = counts.get(type)?.length ?? 0;
    const expected = type in route.causes ? 1 : type in route.perhaps ? Math.min(found, 1) : 0;
    if (found !== expected) flaws.push(`${found} times ${type}, not ${expected}`);
  }
  for (const { type, causationId } of events) {
    const cause = causationId === undefined ? undefined : byId.get(causationId);
    const possible = route.causes[type] ?? route.perhaps[type];
    if (possible !== undefined && possible.length > 0 && !possible.includes(cause?.type ?? ''))
      flaws.push(`${type} was caused by ${cause?.type ?? causationId}, not by ${possible.join(' or ')}`);
  }
  const traces = new Set(events.filter(({ type }) => type !== 'OrderPlaced').map(({ traceId }) => traceId));
  if (traces.size > 1) flaws.push(`has ${traces.size} traces`);
  if (traces.has(undefined)) flaws.push('has events without a trace');
  flaws.push(...contradictions(counts));
  return flaws.map((flaw) => `${orderId} (${ending}): ${flaw}`);
}

/** What several events say about the same thing must be the same. */
function contradictions(events: ReadonlyMap<string, readonly SagaEvent[]>): string[] {
  const said = (type: string, field: string) => events.get(type)?.[0]?.data[field];
  const failure = [
    'StockReservationFailed',
    'PaymentFailed',
    'ShipmentFailed',
    'OrderCancellationRequested',
  ].find((type) => events.has(type));
  const pairs = [
    ['tracking number', said('ShipmentCreated', 'trackingNumber'), said('OrderConfirmed', 'trackingNumber')],
    ...(events.has('OrderCancelled')
      ? [['reason', said(failure ?? '', 'reason'), said('OrderCancelled', 'reason')]]
      : []),
    ...(events.has('PaymentCaptured')
      ? [['amount', said('OrderPlaced', 'total'), said('PaymentCaptured', 'amount')]]
      : []),
    ...(events.has('PaymentRefunded')
      ? [['refunded price', said('OrderPlaced', 'total'), said('PaymentRefunded', 'amount')]]
      : []),
    ...(events.has('PaymentRefunded') && events.has('PaymentCaptured')
      ? [['refunded payment', said('PaymentCaptured', 'paymentId'), said('PaymentRefunded', 'paymentId')]]
      : []),
  ];
  return pairs
    .filter(([, one, other]) => JSON.stringify(one) !== JSON.stringify(other))
    .map(([what, one, other]) => `${what} is ${JSON.stringify(one)} and ${JSON.stringify(other)}`);
}
