import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { toPublish } from '../../../scripts/contracts/publish.ts';
import { defineEvent, type EventDefinition } from '../../../shared/contracts/event.ts';
import { Money, OrderId } from '../../../shared/contracts/values.ts';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import { currentSchemaOf } from '../../../shared/proof/declaration/json-schema.ts';
import { standingOf } from '../../../shared/proof/declaration/published-rules.ts';
import { found, shop, withEvents } from './damaged.ts';

const fields = {
  orderId: OrderId,
  amount: Money,
  note: z.string().max(20).optional(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int().min(1) })).min(1),
  by: z.enum(['card', 'cash']),
};

const sold = (changes: object = {}) => defineEvent('orders', 'Sold', z.object({ ...fields, ...changes }));

/** What the given version makes of those that were published before it. */
function standing(now: EventDefinition, ...before: readonly EventDefinition[]) {
  return standingOf(now, before.map(currentSchemaOf));
}

const without = (field: keyof typeof fields) => {
  const { [field]: _, ...rest } = fields;
  return defineEvent('orders', 'Sold', z.object({ orderId: OrderId, ...rest }));
};

describe('a schema', () => {
  it('is published when it is the last version', () => {
    expect(standing(sold(), sold())).toEqual({ standing: 'published' });
  });

  it('is version 1 when none was published', () => {
    expect(standing(sold())).toEqual({ standing: 'new', version: 1 });
  });

  it.each([
    ['an optional field', { weight: z.int().optional() }],
    [
      'an optional field in a list',
      { lines: z.array(fields.lines.element.extend({ gift: z.boolean().optional() })).min(1) },
    ],
    ['a further value', { by: z.enum(['card', 'cash', 'session']) }],
    ['a wider bound', { note: z.string().max(30).optional() }],
    ['a further shape', { amount: z.union([Money, z.object({ points: z.int() })]) }],
  ])('is the next version with %s more', (_, changes) => {
    expect(standing(sold(changes), sold())).toEqual({ standing: 'new', version: 2 });
  });

  it.each<[string, EventDefinition, string]>([
    ['a field removed', without('by'), 'by: was removed'],
    ['a field required', sold({ note: z.string().max(20) }), 'note: is required now'],
    ['a new required field', sold({ weight: z.int() }), 'weight: is required now'],
    [
      'a field no longer required',
      sold({ amount: Money.optional() }),
      'amount: was required, is optional now',
    ],
    ['another type', sold({ note: z.int().optional() }), 'note: was string, is integer'],
    ['a value less', sold({ by: z.enum(['card']) }), 'by: does not allow cash any more'],
    [
      'values prescribed',
      sold({ note: z.enum(['gift']).optional() }),
      'note: allows certain values only now',
    ],
    ['a narrower bound', sold({ note: z.string().max(10).optional() }), 'note: maxLength was 20, is 10'],
    [
      'a field of a list removed',
      sold({ lines: z.array(z.object({ sku: z.string() })).min(1) }),
      'lines[].quantity: was removed',
    ],
    [
      'a pattern',
      sold({ note: z.string().max(20).regex(/^a/).optional() }),
      'note: pattern was unlimited, is "^a"',
    ],
  ])('is refused with %s', (_, now, reason) => {
    expect(standing(now, sold())).toEqual({ standing: 'breaking', breaks: [`against version 1, ${reason}`] });
  });

  it('is held to every version, not to the last alone', () => {
    // given a field that was added, and then published as something else
    const second = sold({ weight: z.int().optional() });
    const third = sold({ weight: z.string().optional() });

    // then
    expect(standing(third, sold(), second)).toEqual({
      standing: 'breaking',
      breaks: ['against version 2, weight: was integer, is string'],
    });
  });

  it('with a shape less is refused', () => {
    const shapes = (...options: [z.ZodType, ...z.ZodType[]]) => sold({ amount: z.union(options) });
    const [cash, points] = [z.object({ by: z.literal('cash') }), z.object({ by: z.literal('points') })];
    expect(standing(shapes(cash), shapes(cash, points))).toEqual({
      standing: 'breaking',
      breaks: ['against version 1, amount.by: does not allow points any more'],
    });
  });
});

describe('the check', () => {
  it('reports a schema that was changed and not published', () => {
    const schema = z.object({ orderId: OrderId, shelf: z.string().optional() });
    const changed = { ...defineEvent('inventory', 'StockReleased', schema) } as EventDefinition;
    expect(found(withEvents(changed))).toEqual(['published schema: on StockReleased']);
  });

  it('reports a change that breaks what was published, field by field', () => {
    const schema = z.object({ orderId: OrderId, trackingNumber: z.string().optional() });
    const changed = { ...defineEvent('orders', 'OrderConfirmed', schema) } as EventDefinition;
    expect(checkDeclarations(withEvents(changed))).toEqual([
      {
        rule: 'published schema',
        file: 'shared/contracts/orders.ts',
        input: 'OrderConfirmed',
        problem:
          'The schema of OrderConfirmed breaks what was published of it: against version 1, trackingNumber: was ' +
          'required, is optional now.',
        remedy:
          'Messages of every version may still come. Take the change back and add an optional field instead, or ' +
          'define an event of another name.',
      },
    ]);
  });
});

describe('publishing', () => {
  it('has nothing to do for the events as they are', () => {
    expect(toPublish(shop.events.values(), shop.published)).toEqual([]);
  });

  it('gives an added field the next version, and refuses to break one', () => {
    const published = new Map([['Sold', [currentSchemaOf(sold())]]]);
    const longer = sold({ weight: z.int().optional() });
    expect(toPublish([longer], published)).toEqual([{ event: longer, version: 2 }]);
    expect(() => toPublish([without('by')], published)).toThrow('Sold: against version 1, by: was removed');
  });
});
