import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createOrderMix, skuCount, skuName, unitPriceOf } from '../../scripts/bench/order-mix.ts';

const orders = (seed: number, count: number) =>
  Array.from({ length: count }, (_, index) => createOrderMix(seed)(index));

describe('createOrderMix', () => {
  it('gives the same orders for the same seed, asked for in any sequence', () => {
    // given
    const orderAt = createOrderMix(7);
    // when
    const backwards = [2, 1, 0].map(orderAt).reverse();
    // then
    expect(backwards).toEqual(orders(7, 3));
  });

  it('gives other order ids for another seed', () => {
    const ids = new Set([...orders(1, 1000), ...orders(2, 1000)].map((order) => order.orderId));
    expect(ids.size).toBe(2000);
  });

  it('holds 90 % confirmed, 5 % declined and 5 % not shippable in every block of 20', () => {
    const all = orders(3, 400).map((order) => order.outcome);
    for (let start = 0; start < all.length; start += 20) {
      const block = all.slice(start, start + 20);
      expect(block.filter((outcome) => outcome === 'confirmed')).toHaveLength(18);
      expect(block.filter((outcome) => outcome === 'declined')).toHaveLength(1);
      expect(block.filter((outcome) => outcome === 'not-shippable')).toHaveLength(1);
    }
  });

  it('shuffles the outcomes', () => {
    const places = orders(3, 400).flatMap((order, index) =>
      order.outcome === 'declined' ? [index % 20] : [],
    );
    expect(new Set(places).size).toBeGreaterThan(5);
  });

  it('makes valid orders: uuids, one to three different articles of the catalogue, a total that adds up', () => {
    const catalogue = new Map(
      Array.from({ length: skuCount }, (_, index) => [skuName(index + 1), unitPriceOf(index + 1)]),
    );
    for (const order of orders(11, 500)) {
      expect(z.uuid({ version: 'v7' }).safeParse(order.orderId).success).toBe(true);
      expect([1, 2, 3]).toContain(order.lines.length);
      expect(new Set(order.lines.map((line) => line.sku)).size).toBe(order.lines.length);
      for (const line of order.lines) {
        expect([1, 2, 3]).toContain(line.quantity);
        expect(catalogue.get(line.sku)).toBe(line.unitPrice);
      }
      expect(order.total).toBe(order.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0));
    }
  });

  it('spreads the orders over the whole catalogue', () => {
    const skus = new Set(orders(5, 5000).flatMap((order) => order.lines.map((line) => line.sku)));
    expect(skus.size).toBeGreaterThan(990);
    expect([skuName(1), skuName(skuCount)]).toEqual(['SKU-0001', 'SKU-1000']);
  });
});
