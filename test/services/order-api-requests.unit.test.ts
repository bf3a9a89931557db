import { describe, expect, it } from 'vitest';
import { expectProblem } from './order-answers.ts';
import { body, checkOut, openShop } from './order-shop.ts';

describe('every request', () => {
  it('gets an id, or keeps its own if that is fit for a log', async () => {
    const { app } = openShop();
    const id = async (given: string) =>
      (await app.inject({ url: '/products', headers: { 'x-request-id': given } })).headers['x-request-id'];
    expect(await id('trace-1')).toBe('trace-1');
    expect(await id('forged\tline')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('hands its trace on with the order', async () => {
    const commands: unknown[] = [];
    const { app } = openShop({
      execute: async (_, command) => {
        commands.push(command);
        return { outcome: 'applied' };
      },
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await checkOut(app, { body, headers: { traceparent } });
    await checkOut(app, { body });
    expect(commands).toEqual([
      expect.objectContaining({ traceparent }),
      expect.not.objectContaining({ traceparent: expect.anything() }),
    ]);
  });

  it('to nowhere is 404', async () => {
    const { app } = openShop();
    expectProblem(await app.inject('/nowhere?secret=1'), 404, '/nowhere');
    expectProblem(await app.inject({ method: 'DELETE', url: '/products' }), 404, '/products');
  });

  it('is logged with its order and status, without bodies, keys or addresses', async () => {
    const { app, logged } = openShop();
    const { orderId } = (await checkOut(app, { body, key: 'ada@example.com' })).json();
    await checkOut(app, { body: { ...body, customer: { name: 'Ada', email: 'Ada Lovelace' } } });
    expect(logged()).toContain(orderId);
    expect(logged()).toContain('"route":"/checkout/:key","status":202');
    expect(logged()).toContain('"status":400');
    for (const personal of ['Ada', 'ada@', 'Linden', 'pm_card', '127.0.0.1'])
      expect(logged()).not.toContain(personal);
  });
});

describe('every answer', () => {
  it.each(['/products', '/nowhere', '/openapi.json'])(
    'is neither kept nor taken for another type: %s',
    async (url) => {
      const { app } = openShop();
      expect((await app.inject(url)).headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    },
  );
});
