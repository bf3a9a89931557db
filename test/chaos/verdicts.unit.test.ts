import { describe, expect, it } from 'vitest';
import type { SagaEvent } from '../../scripts/audit/saga-event.ts';
import type { Dump, Evidence } from '../../scripts/chaos/evidence.ts';
import type { Shopper } from '../../scripts/chaos/load/shopper.ts';
import {
  causedByWhatIsNoted,
  decidedOnce,
  heardByAll,
  publishedAsCommitted,
} from '../../scripts/chaos/verdicts/events.ts';
import { observed, provesNothing } from '../../scripts/chaos/verdicts/observed.ts';
import { ordersAsAccepted, unanswered } from '../../scripts/chaos/verdicts/shoppers.ts';
import { orderId } from '../../scripts/sample-order.ts';

const [placed, reserved, released] = [1, 2, 3].map(
  (digit) => `0000000${digit}-0000-4000-8000-000000000000`,
) as [string, string, string];

function event(eventId: string, type: string, service: string): SagaEvent {
  return {
    ...{ eventId, orderId, type, source: `/order-saga/${service}` },
    ...{ causationId: placed, traceId: undefined, data: { orderId } },
  };
}

const records = [
  event(placed, 'OrderPlaced', 'order'),
  event(reserved, 'StockReserved', 'inventory'),
  event(released, 'StockReleased', 'inventory'),
  event(released, 'StockReleased', 'inventory'),
];

function dump(service: Dump['service'], changes: Partial<Dump>): Dump {
  const nothing = {
    standings: [],
    noted: [],
    armed: [],
    published: [],
    decidedTwice: [],
    parked: [],
    calls: [],
  };
  return { service, ...nothing, unpublished: [], ...changes };
}

const told = (eventId: string, type: string) => ({ eventId, orderId, type });
const inventory = dump('inventory', {
  noted: [placed],
  published: [told(reserved, 'StockReserved'), told(released, 'StockReleased')],
});
const order = dump('order', { noted: [placed, released], published: [told(placed, 'OrderPlaced')] });

/** Nothing is wrong with it: what is there twice is known by its id. */
function evidence(changes: Partial<Pick<Evidence, 'records' | 'dumps'>> = {}): Evidence {
  const once = [...new Map(records.map((record) => [record.eventId, record])).values()];
  const ledger = {
    webhooks: { sent: 4, events: { a: { created: 3, delivered: 4 } }, repeated: 1 },
    mails: { a: 2, b: 1 },
  };
  const books = { events: once, ledger };
  return { records, dumps: [order, inventory], books: books as unknown as Evidence['books'], ...changes };
}

describe('events', () => {
  it('that were published as they were committed are no violation', () => {
    expect(publishedAsCommitted(evidence())).toEqual([]);
    expect(heardByAll(evidence())).toEqual([]);
    expect(decidedOnce(evidence())).toEqual([]);
    expect(causedByWhatIsNoted(evidence())).toEqual([]);
  });

  it('that nobody knows the cause of are a violation, and so are those of nobody, or of another name', () => {
    const [first, second, ...rest] = records as [SagaEvent, SagaEvent, ...SagaEvent[]];
    const strange = [
      { ...first, source: '/nowhere' },
      { ...second, causationId: released, type: 'Other' },
    ];
    expect(causedByWhatIsNoted(evidence({ records: [...strange, ...rest] }))).toEqual([
      `${orderId}: OrderPlaced comes from /nowhere`,
      `${orderId}: Other was committed as StockReserved of ${orderId}`,
      `${orderId}: inventory has not noted the cause of Other`,
    ]);
  });

  it('that never came to Kafka are one', () => {
    const lost = records.filter(({ eventId }) => eventId !== reserved);
    expect(publishedAsCommitted(evidence({ records: lost }))).toEqual([
      `${orderId}: inventory has committed StockReserved, which is not in Kafka`,
    ]);
  });

  it('that nobody has committed are one', () => {
    const published = [told(reserved, 'StockReserved')];
    expect(publishedAsCommitted(evidence({ dumps: [order, { ...inventory, published }] }))).toEqual([
      `${orderId}: StockReleased is in Kafka, and inventory has not committed it`,
      `${orderId}: StockReleased is in Kafka, and inventory has not committed it`,
    ]);
  });

  it('that were decided twice are one', () => {
    const published = [...inventory.published, told(reserved, 'StockReserved')];
    expect(publishedAsCommitted(evidence({ dumps: [order, { ...inventory, published }] }))).toEqual([
      `${orderId}: StockReserved (${reserved}) was decided twice by inventory`,
    ]);
  });

  it('that came in another order are one', () => {
    expect(publishedAsCommitted(evidence({ records: records.toReversed() }))).toEqual([
      `${orderId}: events of inventory are out of order`,
    ]);
  });

  it('that a service has not noted are one', () => {
    expect(heardByAll(evidence({ dumps: [order, { ...inventory, noted: [] }] }))).toEqual([
      `${orderId}: inventory has not noted OrderPlaced`,
    ]);
  });
});

it('a version that was written twice is a violation', () => {
  const twice = { ...order, decidedTwice: [{ orderId, version: 3 }] };
  expect(decidedOnce(evidence({ dumps: [twice] }))).toEqual([
    `${orderId}: order has written version 3 more than once`,
  ]);
});

describe('orders', () => {
  const shopper = (id: string) => ({ order: { orderId: id } }) as Shopper;

  it('that were accepted are no violation', () => {
    expect(ordersAsAccepted(evidence(), { accepted: [shopper(orderId)], givenUp: [] })).toEqual([]);
  });

  it('that nobody has answered are none, and a problem', () => {
    const visited = { accepted: [], givenUp: [shopper(orderId)] };
    expect(ordersAsAccepted(evidence(), visited)).toEqual([]);
    expect(unanswered(visited)).toEqual([
      `${orderId}: nobody has answered for a minute after all was mended`,
    ]);
  });

  it('that got lost, or came from nowhere, are', () => {
    expect(ordersAsAccepted(evidence(), { accepted: [shopper(placed)], givenUp: [] })).toEqual([
      `${placed}: was accepted, and nobody knows of it`,
      `${orderId}: nobody has placed it`,
    ]);
  });
});

describe('a run', () => {
  const fault = { name: 'rain', lastsMs: [0, 0] as const, inflict: async () => 'roof' };
  const fired = [{ fault: 'rain', hit: 'roof', fromMs: 0, untilMs: 1 }];

  it('tells what came more than once', () => {
    expect(observed(evidence())).toEqual({ repeatedEvents: 1, repeatedWebhooks: 1, repeatedMails: 1 });
  });

  it('proves something if things went wrong and came twice', () => {
    expect(provesNothing(observed(evidence()), fired, [[fault]], true)).toEqual([]);
  });

  it('proves nothing if something never went wrong that was to', () => {
    const other = { ...fault, name: 'snow' };
    expect(provesNothing(observed(evidence()), fired, [[fault, other]], false)).toEqual([]);
    expect(provesNothing(observed(evidence()), fired, [[fault, other]], true)).toEqual([
      'proves nothing: nothing came of snow',
    ]);
  });

  it('proves nothing otherwise', () => {
    const never = { repeatedEvents: 0, repeatedWebhooks: 9, repeatedMails: 9 };
    expect(provesNothing(never, [], [[fault]], false)).toEqual([
      'proves nothing: nothing came of rain',
      'proves nothing: no event came twice',
    ]);
  });
});
