import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { timelineJson } from '../../scripts/timeline/json.ts';
import { type Outcomes, timelineOf } from '../../scripts/timeline/order-timeline.ts';
import { timelineLines } from '../../scripts/timeline/render.ts';
import { safeJson } from '../../scripts/timeline/safe-json.ts';
import type { ServiceRecords } from '../../scripts/timeline/service-records.ts';
import { inShort } from '../../scripts/timeline/short.ts';
import { seen } from './seen-events.ts';

const now = new Date('2026-01-02T03:04:05Z');
const order = placedOrder();
const { customer, shipTo } = order.data;
const placed = seen('placed', 1_000, { type: 'OrderPlaced', data: order.data });
const failed = seen('failed', 1_250, {
  type: 'PaymentFailed',
  causationId: 'placed',
  data: { orderId, reason: 'card_declined' },
});

function recordsOf(changes: Partial<ServiceRecords> & Pick<ServiceRecords, 'service'>): ServiceRecords {
  return { state: undefined, calls: [], parked: [], unpublished: [], ...changes };
}

const shipping = recordsOf({
  service: 'shipping',
  state: { data: { status: 'booking' }, updatedAt: now, wakeAt: null },
});
const noted: Outcomes = new Map([['shipping', new Map([['placed', 'ignored: already known']])]]);
const timeline = timelineOf(orderId, [failed, placed], [shipping], noted, now);

describe('a timeline for people', () => {
  it('shows time since the first event, event, cause and what it carries', () => {
    const lines = timelineLines(timeline).map((line) => line.replaceAll(/\s+/g, ' ').trim());
    expect(lines.slice(0, 3)).toEqual([
      `Order ${orderId}`,
      '0.000 s OrderPlaced 2 × MUG-BLUE, 25.80 EUR, by card',
      '0.250 s PaymentFailed ← OrderPlaced card_declined',
    ]);
    expect(lines[3]).toContain('shipping booking');
    expect(lines[4]).toBe('OrderPlaced ignored: already known');
  });

  it('shows no personal data, and neither does the one for programs', () => {
    const shown = `${timelineLines(timeline).join('\n')}${safeJson(timelineJson(timeline))}`;
    for (const secret of [customer.name, customer.email, shipTo.line1, shipTo.city, shipTo.postalCode])
      expect(shown).not.toContain(secret);
  });

  it('does not let a stranger write control characters to the terminal', () => {
    const rude = '\u001b[2J\u009b2J\u202eOrderPlaced\n';
    const lines = timelineLines(
      timelineOf(orderId, [seen('rude', 1, { type: rude, data: { x: rude } })], [], new Map(), now),
    );
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(safeJson({ rude }).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(safeJson({ rude }))).toEqual({ rude });
  });
});

describe('what an event carries, in short', () => {
  it.each([
    [
      'an amount',
      {
        type: 'PaymentRefunded',
        data: { orderId, paymentId: 'pi_1', amount: { amount: 5, currency: 'EUR' } },
      },
      'pi_1, 0.05 EUR',
    ],
    [
      'reasons',
      { type: 'OrderRejected', data: { orderId, reasons: [{ field: 'total', reason: 'is wrong' }] } },
      'total: is wrong',
    ],
    ['nothing but its order', { type: 'StockReleased', data: { orderId } }, ''],
    ['what does not fit its schema', { type: 'OrderPlaced', data: { orderId } }, 'does not fit its schema'],
    ['an unknown type', { type: 'OrderTeleported', data: { orderId } }, 'unknown type'],
    ['what cannot be read', { unreadable: 'value: is missing' }, 'unreadable: value: is missing'],
  ])('tells %s', (_, event, expected) => {
    expect(inShort(seen('e', 1, event))).toBe(expected);
  });
});
