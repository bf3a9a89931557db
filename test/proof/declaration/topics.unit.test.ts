import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineEvent } from '../../../shared/contracts/event.ts';
import { ShipmentCreated } from '../../../shared/contracts/shipments.ts';
import { OrderId } from '../../../shared/contracts/values.ts';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import { damaged, found, reacting, shop, withEvents } from './damaged.ts';

describe('a topic is reported', () => {
  it('that two participants publish to', () => {
    expect(found(damaged('notification', (one) => ({ ...one, topic: 'shipments' })))).toEqual([
      'topic: notification',
      'topic: notification on CustomerNotified',
      'topic: notification on CustomerNotificationFailed',
    ]);
  });

  it('that a foreign event is published to', () => {
    const meddling = reacting('PaymentFailed', ({ emits }) => ({ emits: [...emits, ShipmentCreated] }));
    expect(found(damaged('inventory', meddling))).toEqual(['topic: inventory on ShipmentCreated']);
  });
});

describe('an event is reported', () => {
  it('that the list of all events does not know, or knows as another', () => {
    const rumour = defineEvent('inventory', 'StockRumoured', z.object({ orderId: OrderId }), { final: true });
    const gossip = reacting('PaymentFailed', ({ emits }) => ({ emits: [...emits, rumour] }));
    expect(found(damaged('inventory', gossip))).toEqual(['topic: inventory on StockRumoured']);

    const twin = { ...ShipmentCreated };
    expect(
      checkDeclarations({ ...shop, events: new Map([...shop.events, [twin.type, twin]]) }),
    ).toMatchObject([
      {
        rule: 'topic',
        participant: 'shipping',
        problem: 'shipping publishes another ShipmentCreated than the one in the list of all events.',
      },
    ]);
  });

  it('that is listed under the name of another', () => {
    const events = new Map([...shop.events, ['ParcelCreated', ShipmentCreated] as const]);
    expect(found({ ...shop, events })).toEqual(['topic: on ShipmentCreated']);
  });

  it.each([
    ['need not name its order', z.object({ orderId: OrderId.optional() })],
    ['spells its order as it likes', z.object({ orderId: z.string() })],
  ])('that %s', (_, schema) => {
    const keyless = { ...ShipmentCreated, schema: schema as unknown as typeof ShipmentCreated.schema };
    expect(found(withEvents(keyless))).toContain('key: on ShipmentCreated');
  });
});
