import { describe, expect, it } from 'vitest';
import { UsageError } from '../../scripts/command-line.ts';
import { checkoutFor, orderPlacedFor } from '../../scripts/order/checkout.ts';
import { cards, destinations, orderWish, payments } from '../../scripts/order/wish.ts';
import { orderId } from '../../scripts/sample-order.ts';
import { orderFrom } from '../../services/order/api/checkout/request.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';

describe('npm run order', () => {
  it('orders one mug by a good card over HTTP unless told otherwise', () => {
    expect(orderWish([])).toEqual({
      pay: 'card',
      card: 'visa',
      lines: [{ sku: 'MUG-BLUE', quantity: 1 }],
      to: 'berlin',
      via: 'http',
    });
  });

  it('takes several SKUs, each with its quantity', () => {
    const args = ['--sku', 'MUG-BLUE', '--quantity', '2', '--sku', 'STRAINER-STEEL', '--quantity', '3'];
    expect(orderWish(args).lines).toEqual([
      { sku: 'MUG-BLUE', quantity: 2 },
      { sku: 'STRAINER-STEEL', quantity: 3 },
    ]);
  });

  it("is paid on the provider's page, by itself or by whoever opens it", () => {
    expect(orderWish(['--pay', 'session'])).not.toHaveProperty('page');
    expect(orderWish(['--pay', 'session', '--page', 'give-up'])).toMatchObject({
      pay: 'session',
      page: 'give-up',
    });
  });

  it.each([
    ['--frobnicate', ['--frobnicate']],
    ["'extra'", ['extra']],
    ['--card', ['--card', 'gold']],
    ['--card', ['--card']],
    ['--sku', ['--sku', 'NOT-SOLD']],
    ['--sku', ['--sku', 'MUG-BLUE', '--sku', 'MUG-BLUE']],
    ['--quantity', ['--quantity', '0']],
    ['--quantity', ['--quantity', '1001']],
    ['--quantity', ['--quantity', '1.5']],
    ['--quantity', ['--quantity=-1']],
    ['--quantity', ['--quantity', '']],
    ['--quantity', ['--quantity', '1', '--quantity', '2']],
    ['--to', ['--to', 'mars']],
    ['--pay', ['--pay', 'cash']],
    ['--page', ['--page', 'pay']],
    ['--page', ['--pay', 'session', '--page', 'frown']],
    ['--card', ['--pay', 'session', '--card', 'visa']],
    ['--via', ['--via', 'pigeon']],
    ['--key', ['--key', 'no blanks']],
    ['--key', ['--key', 'k', '--via', 'topic']],
  ])('names %s when called with %j', (flag, args) => {
    expect(() => orderWish(args)).toThrow(UsageError);
    expect(() => orderWish(args)).toThrow(flag);
  });
});

describe('the order that a wish amounts to', () => {
  const lines = [
    { sku: 'MUG-BLUE', quantity: 2 },
    { sku: 'TEAPOT-CAST-IRON', quantity: 1 },
  ];
  const wishes = Object.keys(cards).flatMap((card) =>
    destinations.flatMap((to) =>
      payments.map((pay) => ({ pay, card: card as keyof typeof cards, to, lines })),
    ),
  );

  it('is valid both as a checkout and as an event, and is the same order', () => {
    for (const wish of wishes) {
      const checkout = checkoutFor(wish);
      const placed = orderPlacedFor(orderId, checkout);
      expect(OrderPlaced.schema.parse(placed)).toEqual(placed);
      expect(orderFrom(checkout, orderId)).toEqual({ order: placed });
    }
  });
});
