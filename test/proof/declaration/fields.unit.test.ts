import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { orderId, placedOrder } from '../../../scripts/sample-order.ts';
import { notification } from '../../../services/notification/notification.ts';
import { payment } from '../../../services/payment/payment.ts';
import { shipping } from '../../../services/shipping/shipment.ts';
import { defineEvent } from '../../../shared/contracts/event.ts';
import { OrderConfirmed, OrderPlaced, type PaymentChoice } from '../../../shared/contracts/orders.ts';
import { OrderId } from '../../../shared/contracts/values.ts';
import { unguaranteedFields } from '../../../shared/proof/declaration/field-rules.ts';
import { fieldsRead, type Sample } from '../../../shared/proof/declaration/fields-read.ts';
import { currentSchemaOf, type JsonSchema } from '../../../shared/proof/declaration/json-schema.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { shop } from './damaged.ts';
import { samplesOf } from './samples.ts';

const context = { orderId, now: new Date('2026-03-01T12:00:00Z'), record: () => undefined };

/** The shipped saga, as if these versions of an event had been published before today's. */
function withPast(type: string, ...versions: readonly JsonSchema[]) {
  const today = shop.published.get(type) ?? [];
  return { ...shop, published: new Map([...shop.published, [type, [...versions, ...today]]]) };
}

function changed(schema: JsonSchema, changes: Partial<JsonSchema>): JsonSchema {
  return { ...schema, ...changes };
}

describe('fields that a participant reads', () => {
  it('are those that its decision looks at, and those that what it keeps must have', () => {
    expect(fieldsRead(shipping as Participant, undefined, placedOrder(), context)).toEqual([
      'lines',
      'lines[].quantity',
      'lines[].sku',
      'shipTo',
      'shipTo.city',
      'shipTo.country',
      'shipTo.line1',
      'shipTo.line2',
      'shipTo.name',
      'shipTo.postalCode',
    ]);
  });

  it('are none where the declaration answers by a reason', () => {
    expect(fieldsRead(shipping as Participant, { status: 'shipped' }, placedOrder(), context)).toEqual([]);
    expect(fieldsRead(payment as Participant, { status: 'shipped' }, placedOrder(), context)).toEqual([]);
  });
});

describe('fields that are not guaranteed', () => {
  const confirmed: Sample = {
    participant: notification as Participant,
    state: { status: 'waiting', customer: { name: 'Ada', email: 'ada@example.com' } } as { status: string },
    input: OrderConfirmed.of({ orderId, trackingNumber: 'TRK1' }),
    context,
  };
  const paidBy = (choice: z.infer<typeof PaymentChoice>): Sample => ({
    participant: payment as Participant,
    state: { status: 'reserved' },
    input: placedOrder({ payment: choice }),
    context,
  });
  const byCard = paidBy({ method: 'card', token: 'pm_card_visa' });
  const bySession = paidBy({ method: 'session' });

  it('are read by nobody in the shipped saga, wherever its orders wander', () => {
    // given
    const samples = samplesOf(150);

    // when
    const findings = unguaranteedFields(shop, samples);

    // then all was seen that anybody decides upon
    expect(findings).toEqual([]);
    const heard = new Set(samples.map(({ input }) => input.type));
    const unseen = [...shop.events.values()].filter(({ type, final }) => !final && !heard.has(type));
    expect(unseen.map(({ type }) => type)).toEqual(['ShipmentCancellationRefused']);
  });

  it('are reported when an earlier version did not have them', () => {
    const bare = currentSchemaOf(defineEvent('orders', 'OrderConfirmed', z.object({ orderId: OrderId })));
    expect(unguaranteedFields(withPast('OrderConfirmed', bare), [confirmed, confirmed])).toEqual([
      {
        rule: 'field not guaranteed',
        file: 'services/notification/notification.ts',
        participant: 'notification',
        status: 'waiting',
        input: 'OrderConfirmed',
        problem:
          'notification needs trackingNumber of OrderConfirmed, but version 1 does not guarantee it, and without ' +
          'it there is no valid answer.',
        remedy: 'Messages without trackingNumber may come: decide something for them, too.',
      },
    ]);
  });

  it('are reported when they are optional now, deep inside, too', () => {
    const today = currentSchemaOf(OrderPlaced);
    const { shipTo = {} } = today.properties ?? {};
    const nameless = changed(shipTo, { required: ['line1', 'postalCode', 'city', 'country'] });
    const past = changed(today, { properties: { ...today.properties, shipTo: nameless } });
    const placed = {
      ...confirmed,
      participant: shipping as Participant,
      state: undefined,
      input: placedOrder(),
    };
    expect(unguaranteedFields(withPast('OrderPlaced', past), [placed])).toMatchObject([
      { participant: 'shipping', status: 'absent', problem: expect.stringContaining('shipTo.name') },
    ]);
  });

  it('may be read by who answers validly without them', () => {
    const placed = {
      ...confirmed,
      participant: shipping as Participant,
      state: undefined,
      input: placedOrder(),
    };
    expect(unguaranteedFields(shop, [placed])).toEqual([]);
  });

  it('are judged by the shapes of a union that the data can have', () => {
    const today = currentSchemaOf(OrderPlaced);
    const payments = today.properties?.payment?.oneOf ?? [];
    const [card = {}, session = {}] = payments;
    const past = (oneOf: readonly JsonSchema[]) =>
      withPast('OrderPlaced', changed(today, { properties: { ...today.properties, payment: { oneOf } } }));
    const tokenless = changed(card, { required: ['method'] });

    expect(unguaranteedFields(shop, [byCard, bySession])).toEqual([]);
    expect(unguaranteedFields(past([session]), [byCard, bySession])).toEqual([]);
    expect(unguaranteedFields(past([tokenless, session]), [byCard, bySession])).toMatchObject([
      { participant: 'payment', problem: expect.stringContaining('payment.token') },
    ]);
  });
});
