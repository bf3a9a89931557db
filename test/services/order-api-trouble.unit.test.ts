import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { CommandGivenUp } from '../../shared/messaging/command-given-up.ts';
import { expectProblem } from './order-answers.ts';
import { body, checkOut, openShop } from './order-shop.ts';

describe('trouble of our own', () => {
  it('is told without its insides, and logged with them', async () => {
    // given
    const { app, logged } = openShop({ execute: () => Promise.reject(new TypeError('secret of the house')) });
    // when
    const answer = await checkOut(app, { body });
    // then
    expectProblem(answer, 500, '/checkout');
    expect(answer.body).not.toContain('secret');
    expect(logged()).toContain('secret of the house');
  });

  it.each(['CONNECTION_CLOSED', 'ECONNREFUSED', '57P03'])(
    'is 503 when the database is away (%s)',
    async (code) => {
      const away = () => Promise.reject(Object.assign(new Error('no database'), { code }));
      const { app } = openShop({ execute: away, stateOf: away });
      const order = '/orders/7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d';
      for (const answer of [
        await checkOut(app, { body }),
        await app.inject(order),
        await app.inject(`${order}/events`),
        await app.inject({ method: 'POST', url: `${order}/cancel` }),
      ]) {
        expectProblem(answer, 503);
        expect(answer.headers['retry-after']).toBe('1');
      }
    },
  );

  it('is 503 when the commit does not come in time, and the same key finds the order later', async () => {
    // given
    const commit = Promise.withResolvers<void>();
    const { app, published } = openShop({ beforeCommit: () => commit.promise }, { patience: 10 });
    // when
    const first = await checkOut(app, { body, key: 'cart-7' });
    commit.resolve();
    const second = await checkOut(app, { body, key: 'cart-7' });
    // then
    expectProblem(first, 503, '/checkout/cart-7');
    expect(first.json().detail).toContain('may still take effect');
    expect(second.statusCode).toBe(202);
    expect(published).toHaveLength(1);
  });

  it.each([
    ['nothing was done', 'none'],
    ['it may still take effect', 'possible'],
  ] as const)('is told apart when a command is given up: %s', async (told, effect) => {
    // given a service that gives commands up, with or without having tried them
    const limits: (number | undefined)[] = [];
    const { app, hear } = openShop(
      {
        execute: async (_, __, withinMs) => {
          limits.push(withinMs);
          throw new CommandGivenUp('late', effect);
        },
      },
      { patience: 1_234 },
    );
    hear(placedOrder({ orderId }));
    // when somebody checks out, and somebody cancels, then both have set it a limit and are told what it did
    const cancel = { method: 'POST', url: `/orders/${orderId}/cancel` } as const;
    for (const answer of [await checkOut(app, { body }), await app.inject(cancel)]) {
      expectProblem(answer, 503);
      expect(answer.json().detail).toContain(told);
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect(limits).toEqual([1_234, 1_234]);
  });

  it('of connections that are opened in advance does not keep the service from stopping', async () => {
    const { app } = openShop();
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await Promise.all([once(app.server, 'connection'), once(socket, 'connect')]);
    const since = performance.now();
    await app.close();
    expect(performance.now() - since).toBeLessThan(500);
  });

  it('is 503 for what comes while the service stops; what is under way is finished', async () => {
    // given
    const commit = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const { app } = openShop({
      beforeCommit: () => {
        begun.resolve();
        return commit.promise;
      },
    });
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
    onTestFinished(() => void socket.destroy());
    let received = '';
    socket.on('data', (text: string) => {
      received += text;
    });
    const payload = JSON.stringify(body);
    // when
    socket.write(
      `POST /checkout HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: ${payload.length}\r\n\r\n${payload}`,
    );
    await begun.promise;
    const closed = app.close();
    const heard = once(app.server, 'request');
    socket.write('GET /products HTTP/1.1\r\nhost: shop\r\n\r\n');
    await heard;
    commit.resolve();
    await Promise.all([closed, once(socket, 'close')]);
    // then
    const [first, second] = received.split('HTTP/1.1 ').slice(1);
    expect(first).toMatch(/^202 /);
    expect(second).toMatch(/^503 /);
    expect(second).toContain('application/problem+json');
  });
});
