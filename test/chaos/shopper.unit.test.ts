import { describe, expect, it } from 'vitest';
import { type Shopper, shopperAt } from '../../scripts/chaos/load/shopper.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';

const shoppers = Array.from({ length: 2_000 }, (_, index) => shopperAt(5, index));
const count = (is: (shopper: Shopper) => boolean) => shoppers.filter(is).length;

describe('shoppers', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(shopperAt(5, 17)).toEqual(shopperAt(5, 17));
    expect(shopperAt(6, 17).key).not.toBe(shopperAt(5, 17).key);
    expect(new Set(shoppers.map(({ order }) => order.orderId)).size).toBe(shoppers.length);
  });

  it('want everything that customers want', () => {
    const isInvalid = ({ order }: Shopper) => !OrderPlaced.schema.safeParse(order).success;
    const wishes: readonly ((shopper: Shopper) => boolean)[] = [
      ({ way }) => way === 'http',
      ({ way }) => way === 'topic',
      ({ onPage }) => onPage === 'pays',
      ({ onPage }) => onPage === 'is declined',
      ({ onPage }) => onPage === 'leaves',
      ({ cancelsAfterMs }) => cancelsAfterMs !== undefined,
      ({ order }) => order.shipTo.country === 'XX',
      ({ order }) => order.lines.some(({ sku }) => sku.startsWith('SOLD-OUT')),
      ({ order: { payment } }) => payment.method === 'card' && payment.token !== 'pm_card_visa',
      isInvalid,
    ];
    for (const wish of wishes) expect(count(wish)).toBeGreaterThan(5);
    expect(count((shopper) => isInvalid(shopper) && shopper.way === 'http')).toBe(0);
  });
});
