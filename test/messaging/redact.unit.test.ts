import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { placedOrder } from '../../scripts/sample-order.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { pii, redact } from '../../shared/contracts/pii.ts';

const hidden = '[redacted]';

describe('redacted data', () => {
  it('shows of a real order what names nobody', () => {
    const { data } = placedOrder();
    expect(redact(OrderPlaced.schema, data)).toEqual({
      ...data,
      customer: { name: hidden, email: hidden },
      shipTo: { name: hidden, line1: hidden, postalCode: hidden, city: hidden, country: 'DE' },
      payment: { method: 'card', token: hidden },
    });
  });

  it('drops what the schema does not know', () => {
    expect(redact(z.object({ a: z.string() }), { a: 'x', secret: 'y' })).toEqual({ a: 'x' });
  });

  it.each<[string, z.ZodType, unknown, unknown]>([
    ['in a list', z.array(z.object({ name: pii(z.string()) })), [{ name: 'A' }], [{ name: hidden }]],
    ['that may be missing', z.object({ name: pii(z.string()).optional() }), { name: 'A' }, { name: hidden }],
    ['that may be null', z.object({ name: pii(z.string()).nullable() }), { name: 'A' }, { name: hidden }],
    [
      'that is a whole object',
      z.object({ who: pii(z.object({ name: z.string() })) }),
      { who: { name: 'A' } },
      { who: hidden },
    ],
    [
      'in one kind of several',
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), name: pii(z.string()) }),
        z.object({ kind: z.literal('b') }),
      ]),
      { kind: 'a', name: 'A' },
      { kind: 'a', name: hidden },
    ],
  ])('hides a personal field %s', (_, schema, data, shown) => {
    expect(redact(schema, data)).toEqual(shown);
  });

  it.each([null, undefined, 'text', 7, []])('is nothing when the data is %s instead of an object', (data) => {
    expect(redact(z.object({ name: pii(z.string()) }), data)).not.toEqual(
      expect.objectContaining({ name: 'A' }),
    );
    expect(JSON.stringify(redact(z.object({ name: pii(z.string()) }), data)) ?? '').not.toContain('text');
  });

  it.each([null, 'Ada', 7, {}])('shows nothing of %s where a list should be', (data) => {
    expect(redact(z.array(pii(z.string())), data)).toBeUndefined();
  });
});
