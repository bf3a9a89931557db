import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { isSettled, timelineOf } from '../../scripts/timeline/order-timeline.ts';
import type { CallRow, ParkedRow, ServiceRecords } from '../../scripts/timeline/service-records.ts';
import { standingOf } from '../../scripts/timeline/service-standing.ts';
import { windowOf } from '../../scripts/timeline/window.ts';

const now = new Date('2026-01-02T03:04:05Z');
const minute = 60_000;
const { lines, total, shipTo } = placedOrder().data;
const purchase = {
  lines,
  total,
  placedAt: '2026-01-02T03:00:00.000Z',
  expiresAt: '2026-01-02T03:15:00.000Z',
  history: [],
};

function recordsOf(
  service: ServiceRecords['service'],
  state?: { readonly status: string },
  changes: Partial<ServiceRecords> = {},
): ServiceRecords {
  const row = state && { data: state, updatedAt: new Date('2026-01-02T03:01:00Z'), wakeAt: null };
  return { service, state: row, calls: [], parked: [], unpublished: [], ...changes };
}

const call: CallRow = {
  callId: '11111111-1111-4111-8111-111111111111',
  name: 'charge',
  attempts: 3,
  lastError: 'timeout: no answer',
  wantedAt: new Date(now.getTime() - 9_500),
  dueAt: new Date(now.getTime() + 2_500),
};
const entry: ParkedRow = {
  id: '7',
  standing: 'parked',
  type: 'StockReserved',
  reason: 'decision_failed',
  detail: 'InvariantBroken: no',
  parkedAt: now,
};

describe('how a service stands to an order', () => {
  it('is waiting, with attempts and the last error, while a call has no outcome', () => {
    const charging = { status: 'charging', amount: total, askedAt: now.toISOString() };
    const standing = standingOf(recordsOf('payment', charging, { calls: [call] }), 'placed', [], now);
    expect(standing).toMatchObject({ kind: 'waiting', status: 'charging' });
    expect(standing.details).toEqual([
      'call charge wanted for 9.5 s, attempt 3, last error: timeout: no answer; next within 2.5 s',
    ]);
  });

  it('is waiting for the facts that are missing while an order is being undone', () => {
    const cancelling = {
      status: 'cancelling',
      ...purchase,
      setbacks: { shipmentFailure: 'not_deliverable', stockReleased: true },
    };
    const standing = standingOf(recordsOf('order', cancelling), 'cancelling', [], now);
    expect(standing.text).toBe('waiting for PaymentRefunded');
  });

  it.each([
    {
      heard: 'nothing but that',
      setbacks: {},
      missing: 'StockReleased and PaymentCancelled or PaymentRefunded',
    },
    {
      heard: 'StockReleased',
      setbacks: { stockReleased: true },
      missing: 'PaymentCancelled or PaymentRefunded',
    },
    { heard: 'PaymentCancelled', setbacks: { paymentCancelled: true }, missing: 'StockReleased' },
  ])('is waiting for what is missing once shipping has agreed to a cancellation, after $heard', (given) => {
    const setbacks = { shipmentCancelled: true, ...given.setbacks };
    const cancelling = { status: 'cancelling', ...purchase, setbacks };
    expect(standingOf(recordsOf('order', cancelling), 'cancelling', [], now).text).toBe(
      `waiting for ${given.missing}`,
    );
  });

  it('is waiting for shipping to agree while somebody wants the order undone', () => {
    const asked = { status: 'cancelRequested', ...purchase, wish: 'expired' };
    expect(standingOf(recordsOf('order', asked), 'cancelRequested', [], now).text).toBe(
      'waiting for shipping, to say whether it can be cancelled (expired)',
    );
  });

  it('tells a deadline', () => {
    const records = recordsOf('order', { status: 'placed', ...purchase });
    const state = { ...(records.state as NonNullable<typeof records.state>), wakeAt: now };
    expect(standingOf({ ...records, state }, 'placed', [], now).details).toEqual([
      'deadline 2026-01-02T03:04:05.000Z',
    ]);
  });

  it('is compensated once it has undone its part', () => {
    expect(standingOf(recordsOf('inventory', { status: 'released' }), 'cancelled', [], now).kind).toBe(
      'compensated',
    );
  });

  it('is parked when a message or a call needs a person, whatever the status says', () => {
    const held: ParkedRow = { ...entry, id: '8', standing: 'held' };
    const message = standingOf(recordsOf('order', undefined, { parked: [entry, held] }), 'absent', [], now);
    expect(message.kind).toBe('parked');
    expect(message.details).toEqual([
      'StockReserved parked: decision_failed, InvariantBroken: no (entry 7)',
      'StockReserved held behind it (entry 8)',
    ]);
    const parkedCall = recordsOf('payment', { status: 'failed' }, { calls: [{ ...call, dueAt: null }] });
    expect(standingOf(parkedCall, 'placed', [], now).kind).toBe('parked');
  });

  it('has nothing to wait for once the order was given up', () => {
    const ordered = { status: 'ordered', shipTo, lines };
    const of = (order: 'placed' | 'cancelled') =>
      standingOf(recordsOf('shipping', ordered), order, [], now).kind;
    expect([of('placed'), of('cancelled')]).toEqual(['waiting', 'untouched']);
  });

  it('is untouched when it was never to act, and waiting when it has not heard of a placed order yet', () => {
    const of = (order: 'rejected' | 'placed') => standingOf(recordsOf('payment'), order, [], now).kind;
    expect([of('rejected'), of('placed')]).toEqual(['untouched', 'waiting']);
  });
});

describe('an order is settled', () => {
  const settled = (...records: ServiceRecords[]) =>
    isSettled(timelineOf(orderId, [], records, new Map(), now));

  it('when nobody waits', () => {
    expect(
      settled(recordsOf('payment', { status: 'failed' }), recordsOf('inventory', { status: 'released' })),
    ).toBe(true);
  });

  it('but not while one waits or is parked', () => {
    expect(settled(recordsOf('inventory', { status: 'held', lines: [] } as { status: string }))).toBe(false);
    expect(settled(recordsOf('payment', { status: 'failed' }, { parked: [entry] }))).toBe(false);
  });
});

describe('the part of Kafka that is read for an order', () => {
  const placedAt = Date.parse(purchase.placedAt);

  it('begins a margin before it was placed, and has no end while it goes on', () => {
    const records = [recordsOf('order', { status: 'placed', ...purchase })];
    expect(windowOf(orderId, records, now)).toEqual({ from: placedAt - minute });
  });

  it('ends a margin after the last change once the customer was told', () => {
    const records = [
      recordsOf('order', { status: 'confirmed', ...purchase, trackingNumber: 'T' } as { status: string }),
      recordsOf('notification', { status: 'notified', about: 'confirmed' } as { status: string }),
    ];
    expect(windowOf(orderId, records, now)).toEqual({
      from: placedAt - minute,
      until: Date.parse('2026-01-02T03:01:00Z') + minute,
    });
  });

  it('begins at the time in a version 7 id, unless that is in the future', () => {
    const idAt = (time: number) => {
      const hex = time.toString(16).padStart(12, '0');
      return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
    };
    expect(windowOf(idAt(placedAt), [], now)).toEqual({ from: placedAt - minute });
    expect(windowOf(idAt(now.getTime() + 1), [], now)).toEqual({});
  });

  it('is all of it when nothing tells when the order began', () => {
    expect(windowOf(orderId, [recordsOf('inventory', { status: 'released' })], now)).toEqual({});
  });
});
