import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import { OrderStream } from '../../services/order/api/order-stream.ts';
import { PaymentFailed } from '../../shared/contracts/payments.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { idsOf, placedOrder } from './followed-order.ts';
import { expectProblem } from './order-answers.ts';
import { body, checkOut } from './order-shop.ts';

describe('event streams', () => {
  it('are limited in number: 503, until one of them is left', async () => {
    // given
    const { app, path, follow } = await placedOrder({ maxStreams: 2 });
    const first = await follow();
    await follow();
    const refused = await app.inject(path);
    expectProblem(refused, 503, path);
    expect(refused.headers['retry-after']).toBe('1');
    // when
    first.leave();
    // then
    const { response } = await eventually(async () => {
      const again = await follow();
      expect(again.response.status).toBe(200);
      return again;
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
  });

  it('cannot all be taken by one client', async () => {
    // given
    const { app, path, follow, ship } = await placedOrder({ streamsPerClient: 1 });
    await follow();
    // when
    expectProblem(await app.inject(path), 503, path);
    const another = app.inject({ url: path, remoteAddress: '10.0.0.2' });
    // then
    ship();
    expect((await another).statusCode).toBe(200);
  });

  it('that have ended make room', async () => {
    const { follow, ship } = await placedOrder({ maxStreams: 1 });
    ship();
    for (const _ of [1, 2, 3]) {
      const client = await eventually(async () => {
        const next = await follow();
        expect(next.response.status).toBe(200);
        return next;
      });
      await client.ended;
    }
  });

  it('count as one request each, however long they last', async () => {
    const { app, follow, ship } = await placedOrder({ requestsPerMinute: 3 });
    const client = await follow();
    ship();
    await client.ended;
    expect((await app.inject('/products')).headers['ratelimit-remaining']).toBe('0');
  });

  it('end when the service stops, without an end, so that clients come back', async () => {
    // given
    const { app, follow, logged } = await placedOrder();
    const clients = [await follow(), await follow(), await follow()];
    await eventually(() => clients.forEach((client) => void expect(idsOf(client.text())).toEqual(['0'])));
    // when
    const since = performance.now();
    await app.close();
    // then
    expect(performance.now() - since).toBeLessThan(500);
    await Promise.all(clients.map(({ ended }) => ended));
    for (const client of clients) expect(client.text()).not.toContain('event: end');
    expect(logged().match(/"route":"\/orders\/:orderId\/events","status":200/g)).toHaveLength(3);
  });

  it('that nobody reads from do not keep the service from stopping', async () => {
    // given
    let looks = 0;
    const beforeLook = async () => void looks++;
    const { app, base, path } = await placedOrder({ heartbeat: 5 }, { beforeLook });
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nhost: shop\r\n\r\n`);
    await eventually(() => expect(looks).toBeGreaterThan(0));
    // when
    const since = performance.now();
    await app.close();
    // then
    expect(performance.now() - since).toBeLessThan(500);
  });

  it('of clients that do not take in what they are sent are dropped, others are not', () => {
    // given
    const [slow, quick] = [new OrderStream(orderId, 0), new OrderStream(orderId, 0)];
    // when
    for (const stream of [slow, quick]) {
      stream.beat();
      if (stream === quick) stream.body.read();
      stream.beat();
    }
    // then
    expect([slow.body.destroyed, quick.body.destroyed]).toEqual([true, false]);
  });

  it('of clients that are gone are forgotten: nothing is looked at any more', async () => {
    // given
    let looks = 0;
    const beforeLook = async () => void looks++;
    const { follow } = await placedOrder({}, { beforeLook });
    const client = await follow();
    await eventually(() => expect(looks).toBeGreaterThan(1));
    // when
    client.leave();
    // then
    await quiet(() => looks, { forMs: 100 });
  });

  it('tell each client the same, however many follow one order', async () => {
    const { follow, openSession, ship } = await placedOrder();
    const clients = await Promise.all(Array.from({ length: 10 }, () => follow()));
    openSession();
    ship();
    await Promise.all(clients.map(({ ended }) => ended));
    expect(new Set(clients.map((client) => client.text().replace(/^:\n\n/gm, ''))).size).toBe(1);
    expect(idsOf(clients[0]?.text() ?? '')).toEqual(['0', '1', '2', '3', 'end']);
  });

  it('are for one order each', async () => {
    // given
    const { app, hear, follow, ship } = await placedOrder();
    const other = (await checkOut(app, { body })).json<{ orderId: string }>().orderId;
    const client = await follow();
    // when
    hear(PaymentFailed.of({ orderId: other, reason: 'card_declined' }));
    ship();
    await client.ended;
    // then
    expect(client.text()).not.toContain('PaymentFailed');
  });
});
