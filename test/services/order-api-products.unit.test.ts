import { expect, it } from 'vitest';
import { products } from '../../shared/contracts/products.ts';
import { openShop } from './order-shop.ts';

it('the catalogue is shown with prices, without the stock it opened with', async () => {
  const { app } = openShop();
  const answer = await app.inject('/products');
  expect(answer.json().products).toHaveLength(products.length);
  expect(answer.json().products[0]).toEqual({
    sku: 'MUG-BLUE',
    name: 'Stoneware mug, blue',
    unitPrice: 1290,
    currency: 'EUR',
  });
});
