import { describe, expect, it } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import type { Outgoing } from '../../shared/messaging/sql/outbox.ts';
import { outboxMessageOf, outgoingFrom } from '../../shared/messaging/sql/outbox-message.ts';
import { childTrace, traceOf } from '../../shared/messaging/trace.ts';

const eventId = '019c1f0e-2a41-8f00-9c3d-0123456789ab';
const foreign = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
const plain: Outgoing = {
  eventId,
  type: 'StockReserved',
  topic: 'inventory',
  orderId,
  causationId: '019c1f0e-2a41-8f00-9c3d-0123456789cd',
  schemaId: null,
  occurredAt: '2026-03-01T12:00:00.000Z',
  data: { orderId },
  ...childTrace(traceOf(orderId, undefined), eventId),
};

describe('an event in the outbox', () => {
  it.each<[string, Outgoing]>([
    ['of an order without a trace of its own', plain],
    ['with a schema', { ...plain, schemaId: 7 }],
    [
      'in a trace that came with a request',
      { ...plain, ...childTrace(traceOf('', foreign, 'a=b'), eventId) },
    ],
  ])('comes out as it went in: %s', (_, event) => {
    expect(outgoingFrom(JSON.parse(JSON.stringify(outboxMessageOf(event))))).toEqual(event);
  });

  it('is kept without what its data and id tell', () => {
    const { eventId, type, topic, causationId, occurredAt, data } = plain;
    expect(outboxMessageOf(plain)).toEqual({ eventId, type, topic, causationId, occurredAt, data });
  });

  it('is sent also by a version of the service that does not know its type', () => {
    const event = { ...plain, type: 'StockTaken' };
    expect(outgoingFrom(outboxMessageOf(event))).toEqual(event);
  });
});
