import { describe, expect, it } from 'vitest';
import { OrderView, TimelineEntry } from '../../services/order/api/order-view.ts';
import { eventually } from '../harness/eventually.ts';
import { eventsIn } from './event-stream.ts';
import { idsOf, placedOrder } from './followed-order.ts';
import { expectProblem, fieldsOf } from './order-answers.ts';
import { now } from './order-shop.ts';

const at = now.toISOString();

describe('who follows an order', () => {
  it('is told what has happened, what happens, and in the end the whole order', async () => {
    // given
    const { app, follow, openSession, ship, orderId } = await placedOrder();
    const client = await follow();
    // when
    openSession();
    await eventually(() => expect(idsOf(client.text())).toEqual(['0', '1']));
    ship();
    await client.ended;
    // then
    const events = eventsIn(client.text());
    expect(events).toMatchObject([
      { id: '0', event: 'OrderPlaced', data: { event: 'OrderPlaced', at } },
      { id: '1', event: 'PaymentSessionOpened' },
      { id: '2', event: 'ShipmentCreated' },
      { id: '3', event: 'OrderConfirmed' },
      { id: 'end', event: 'end' },
    ]);
    for (const { data } of events.slice(0, -1)) TimelineEntry.parse(data);
    expect(OrderView.parse(events.at(-1)?.data)).toEqual((await app.inject(`/orders/${orderId}`)).json());
  });

  it('is asked to come back soon, and nobody in between holds events back', async () => {
    const { follow } = await placedOrder();
    const client = await follow();
    await eventually(() => expect(client.text()).toMatch(/^retry: 1000\n\n/));
    expect(Object.fromEntries(client.response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    });
  });

  it('after the end is told everything at once', async () => {
    const { ship, follow } = await placedOrder();
    ship();
    const client = await follow();
    await client.ended;
    expect(idsOf(client.text())).toEqual(['0', '1', '2', 'end']);
  });

  it.each([
    ['in the header', { 'last-event-id': '0' }, ''],
    ['in the query', {}, '?lastEventId=0'],
    ['in both, where the header wins', { 'last-event-id': '0' }, '?lastEventId=1'],
  ])('comes back with the last id %s, and misses nothing', async (_, headers, query) => {
    const { openSession, ship, follow } = await placedOrder();
    openSession();
    const client = await follow(headers, query);
    await eventually(() => expect(idsOf(client.text())).toEqual(['1']));
    ship();
    await client.ended;
    expect(idsOf(client.text())).toEqual(['1', '2', '3', 'end']);
  });

  it('and missed only the end is told the end', async () => {
    const { ship, follow } = await placedOrder();
    ship();
    const client = await follow({ 'last-event-id': '2' });
    await client.ended;
    expect(idsOf(client.text())).toEqual(['end']);
  });

  it('comes back after the end in vain: 204, which keeps browsers away', async () => {
    const { app, ship, path } = await placedOrder();
    ship();
    const answer = await app.inject({ url: path, headers: { 'last-event-id': 'end' } });
    expect(answer.statusCode).toBe(204);
    expect(answer.body).toBe('');
  });

  it('is told the reasons of an order that was rejected', async () => {
    const { states, orderId, follow } = await placedOrder();
    const reasons = [{ field: 'total', reason: 'is required' }];
    states.set(orderId, { status: 'rejected', reasons });
    const client = await follow();
    await client.ended;
    expect(eventsIn(client.text())).toEqual([
      { id: 'end', event: 'end', data: expect.objectContaining({ reasons }) },
    ]);
  });

  it.each(['', 'x', '-1', '01', '1.5', '1e3', '9999999999', 'End'])(
    'is refused with a last id that no event has: "%s"',
    async (id) => {
      const { app, path } = await placedOrder();
      const inHeader = await app.inject({ url: path, headers: { 'last-event-id': id } });
      const inQuery = await app.inject({ url: path, query: { lastEventId: id } });
      expectProblem(inHeader, 400, path);
      expect(Object.keys(fieldsOf(inHeader))).toEqual(['last-event-id']);
      expect(Object.keys(fieldsOf(inQuery))).toEqual(['lastEventId']);
    },
  );

  it('hears that the connection is alive while nothing happens', async () => {
    const { follow } = await placedOrder({ heartbeat: 10 });
    const client = await follow();
    await eventually(() => expect(client.text().match(/^:$/gm)?.length).toBeGreaterThan(2));
  });

  it('goes on waiting while the database is away', async () => {
    // given
    let isAway = true;
    const beforeLook = async () => {
      if (isAway) throw Object.assign(new Error('no database'), { code: 'ECONNREFUSED' });
    };
    const { follow, ship, logged } = await placedOrder({}, { beforeLook });
    const client = await follow();
    ship();
    await eventually(() => expect(logged()).toContain('cannot be looked at'));
    expect(idsOf(client.text())).toEqual(['0']);
    // when
    isAway = false;
    await client.ended;
    // then
    expect(idsOf(client.text())).toEqual(['0', '1', '2', 'end']);
    expect(logged().match(/cannot be looked at/g)).toHaveLength(1);
  });
});
