import { describe, expect, it } from 'vitest';
import { UsageError } from '../../scripts/command-line.ts';
import type { ParkedItem } from '../../scripts/parked/items.ts';
import { ageText, parkedLines } from '../../scripts/parked/lines.ts';
import { parkedRequest } from '../../scripts/parked/request.ts';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { participants } from '../../scripts/timeline/participants.ts';
import { callView, entryView } from '../../shared/messaging/parking/view.ts';
import type { ParkedRow } from '../../shared/messaging/sql/parked.ts';
import { messageOf } from '../harness/messages.ts';

const now = new Date('2026-01-02T03:04:05Z');
const callId = '11111111-1111-4111-8111-111111111111';
const order = placedOrder();
const { customer, shipTo, lines } = order.data;
const secrets = [customer.name, customer.email, shipTo.line1, shipTo.city, shipTo.postalCode];

function parkedMessage(changes: Partial<ParkedRow> = {}): ParkedRow {
  const { value, headers } = messageOf(order);
  return {
    id: '3',
    standing: 'parked',
    kind: 'message',
    orderId,
    eventId: callId,
    type: 'OrderPlaced',
    topic: 'orders',
    partition: 1,
    offset: '17',
    key: Buffer.from(orderId),
    value,
    headers,
    reason: 'invalid',
    detail: 'total: is wrong',
    attempts: 1,
    parkedAt: now,
    ...changes,
  };
}

describe('npm run parked', () => {
  it('lists unless told otherwise', () => {
    expect(parkedRequest([])).toEqual({ action: 'list', json: false });
  });

  it('names entries by number and calls by UUID', () => {
    expect(parkedRequest(['redrive', 'payment', '12'])).toMatchObject({
      target: { service: 'payment', id: '12', isCall: false },
    });
    expect(parkedRequest(['show', 'payment', callId, '--reveal'])).toMatchObject({
      reveal: true,
      target: { isCall: true },
    });
  });

  it.each([
    ['"frobnicate"', ['frobnicate']],
    ["'order'", ['list', 'order']],
    ['<service>', ['show']],
    ['<service>', ['show', 'warehouse', '1']],
    ['<id>', ['show', 'order']],
    ['<id>', ['redrive', 'order', '1; drop table parked']],
    ["'2'", ['redrive', 'order', '1', '2']],
    ['--reason', ['discard', 'order', '1']],
    ['--reason', ['discard', 'order', '1', '--reason', ' ']],
    ['--reason', ['redrive', 'order', '1', '--reason', 'x']],
    ['--reveal', ['list', '--reveal']],
    ['--data', ['edit', 'order', '1', '--reason', 'x', '--yes-change-the-message']],
    ['--data', ['discard', 'order', '1', '--reason', 'x', '--data', 'file']],
    ['--reason', ['edit', 'order', '1', '--data', 'file', '--yes-change-the-message']],
    ['--yes-change-the-message', ['edit', 'order', '1', '--data', 'file', '--reason', 'x']],
    ['--yes-change-the-message', ['redrive', 'order', '1', '--yes-change-the-message']],
    ['--all', ['--all']],
  ])('names %s when called with %j', (part, args) => {
    expect(() => parkedRequest(args)).toThrow(UsageError);
    expect(() => parkedRequest(args)).toThrow(part);
  });
});

describe('the list', () => {
  const item: ParkedItem = {
    service: 'order',
    id: '3',
    kind: 'message',
    standing: 'parked',
    orderId,
    type: 'OrderPlaced\u001b[2J',
    reason: 'undecodable',
    detail: 'value: is not JSON',
    attempts: 2,
    since: new Date(now.getTime() - 125_000),
  };

  it('tells what, of which order, for how long, and why, without control characters', () => {
    const [head = '', reason] = parkedLines([item], now);
    expect(head).toContain(`order ${orderId}, 2 min ago, attempt 2`);
    expect(head).not.toContain('\u001b');
    expect(reason?.trim()).toBe('undecodable: value: is not JSON');
  });

  it('says so when there is nothing', () => {
    expect(parkedLines([], now)).toEqual(['Nothing is parked.']);
  });

  it.each([
    [-5, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [48 * 3_600_000, '2 d'],
  ])('tells %d ms as %s', (milliseconds, text) => {
    expect(ageText(milliseconds)).toBe(text);
  });
});

describe('a shown entry', () => {
  it('has its payload and the envelope, personal data hidden', () => {
    const view = entryView(participants.order, parkedMessage(), false);
    expect(view).toMatchObject({ headers: { ce_type: 'OrderPlaced' }, payload: { orderId, lines } });
    for (const secret of secrets) expect(JSON.stringify(view)).not.toContain(secret);
  });

  it.each([
    ['no JSON', parkedMessage({ value: Buffer.from(`{"name": "${customer.name}`) })],
    [
      'of an unknown type',
      parkedMessage({ headers: { ...messageOf(order).headers, ce_type: 'OrderTeleported' } }),
    ],
    ['without an envelope', parkedMessage({ headers: {}, type: null })],
  ])('hides the whole of a payload that is %s', (_, row) => {
    const view = JSON.stringify(entryView(participants.order, row, false));
    for (const secret of secrets) expect(view).not.toContain(secret);
    expect(JSON.stringify(entryView(participants.order, row, true))).toContain(customer.name);
  });

  it("hides a stranger's own headers, and a key that is not the order's id", () => {
    const row = parkedMessage({
      headers: { 'x-customer': customer.email },
      key: Buffer.from(customer.email),
    });
    expect(JSON.stringify(entryView(participants.order, row, false))).not.toContain(customer.email);
    expect(entryView(participants.order, row, true)).toMatchObject({
      headers: { 'x-customer': customer.email },
      message: { key: customer.email },
    });
  });

  it('of a call has its request, personal data hidden', () => {
    const call = {
      callId,
      orderId,
      name: 'bookShipment',
      request: { orderId, shipTo, lines: [{ sku: 'MUG-BLUE', quantity: 2 }] },
      attempts: 2,
      lastError: 'rejected: HTTP 400',
      wantedAt: now,
    };
    const view = callView(participants.shipping, call, false);
    expect(view).toMatchObject({
      id: callId,
      payload: { orderId, lines: [{ sku: 'MUG-BLUE', quantity: 2 }] },
    });
    for (const secret of secrets) expect(JSON.stringify(view)).not.toContain(secret);
    expect(callView(participants.shipping, call, true).payload).toEqual(call.request);
  });

  it('of a call outcome has its result', () => {
    const value = Buffer.from(JSON.stringify({ id: callId, data: { paymentId: 'pi_1', extra: 'x' } }));
    const row = parkedMessage({ kind: 'outcome', type: 'charge.done', value, headers: {} });
    expect(entryView(participants.payment, row, false).payload).toEqual({ paymentId: 'pi_1' });
  });
});
