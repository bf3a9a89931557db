import { v4 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { cursorOf } from '../../services/order/api/order-cursor.ts';
import { reach } from '../../services/order/api/order-records.ts';
import type { Order } from '../../services/order/order.states.ts';
import { expectProblem, fieldsOf } from './order-answers.ts';
import { now, openShop } from './order-shop.ts';

const at = now.toISOString();
const summary = { total: { amount: 2580, currency: 'EUR' as const }, placedAt: at, expiresAt: at };
const purchase = { ...summary, lines: [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1290 }], history: [] };
const placed: Order = { status: 'placed', ...purchase };
const confirmed: Order = { status: 'confirmed', ...purchase, trackingNumber: 'TRK1' };
const rejected: Order = { status: 'rejected', reasons: [{ field: 'total', reason: 'is required' }] };
const unplaced: Order = { status: 'unplaced', facts: {}, expiresAt: at, history: [] };

type Page = { orders: { orderId: string; status: string }[]; links: { next?: string } };

function shopWith(...orders: readonly Order[]) {
  const { app, states } = openShop();
  const ids = orders.map(() => v4());
  orders.forEach((order, index) => void states.set(ids[index] ?? '', order));
  const page = async (url: string) => (await app.inject(url)).json<Page>();
  const pagesFrom = async (url: string): Promise<Page[]> => {
    const first = await page(url);
    return first.links.next === undefined ? [first] : [first, ...(await pagesFrom(first.links.next))];
  };
  return { app, states, ids, page, pagesFrom };
}

const known = { knownSince: '2026-03-01T12:00:00.000001Z', orderId: '0190a000-0000-4000-8000-000000000001' };
const encoded = (text: string) => Buffer.from(text).toString('base64url');

const idsOf = (pages: readonly Page[]) => pages.flatMap(({ orders }) => orders.map(({ orderId }) => orderId));

describe('the list of orders', () => {
  it('shows the newest first, in short, without those that were not placed here', async () => {
    const { ids, page } = shopWith(placed, unplaced, rejected, confirmed);
    expect(await page('/orders')).toEqual({
      orders: [
        { orderId: ids[3], status: 'confirmed', ...summary },
        { orderId: ids[2], status: 'rejected' },
        { orderId: ids[0], status: 'placed', ...summary },
      ],
      links: {},
    });
  });

  it('is empty in a new shop', async () => {
    expect(await shopWith().page('/orders')).toEqual({ orders: [], links: {} });
  });

  it('is shown by pages that leave nothing out and show nothing twice', async () => {
    const { ids, pagesFrom } = shopWith(...Array.from({ length: 45 }, () => placed));
    const pages = await pagesFrom('/orders');
    expect(pages.map(({ orders }) => orders.length)).toEqual([20, 20, 5]);
    expect(idsOf(pages)).toEqual(ids.toReversed());
  });

  it('has no next page after one that is just full', async () => {
    const { pagesFrom } = shopWith(placed, placed, placed, placed);
    expect((await pagesFrom('/orders?limit=2')).map(({ orders }) => orders.length)).toEqual([2, 2]);
  });

  it('can be of one status, and stays so on the next page', async () => {
    const { ids, pagesFrom } = shopWith(confirmed, placed, confirmed, placed, confirmed);
    const pages = await pagesFrom('/orders?status=confirmed&limit=2');
    expect(idsOf(pages)).toEqual([ids[4], ids[2], ids[0]]);
  });

  it('goes on past more orders of other statuses than one request looks through', async () => {
    const { ids, pagesFrom } = shopWith(confirmed, ...Array.from({ length: reach + 1 }, () => placed));
    const pages = await pagesFrom('/orders?status=confirmed');
    expect(pages.map(({ orders }) => orders.length)).toEqual([0, 1]);
    expect(idsOf(pages)).toEqual([ids[0]]);
  });

  it('goes on behind an order that was forgotten meanwhile', async () => {
    const { ids, page, states } = shopWith(placed, placed, placed, placed);
    const { links } = await page('/orders?limit=2');
    states.delete(ids[2] ?? '');
    expect(idsOf([await page(links.next ?? '')])).toEqual([ids[1], ids[0]]);
  });

  it('goes on where it was, although there are new orders since', async () => {
    const { ids, page, states } = shopWith(placed, placed, placed);
    const { links } = await page('/orders?limit=2');
    states.set(v4(), placed);
    expect(idsOf([await page(links.next ?? '')])).toEqual([ids[0]]);
  });

  it('goes on from any place that it has named, wherever that is', async () => {
    const { ids, page } = shopWith(placed, placed, placed);
    expect(idsOf([await page(`/orders?after=${cursorOf(known)}`)])).toEqual([ids[0]]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['after=x', 'after'],
    ['after=', 'after'],
    ["after=' or 1=1", 'after'],
    [`after=${known.orderId}`, 'after'],
    [`after=${cursorOf(known)}&after=${cursorOf(known)}`, 'after'],
    [`after=${cursorOf(known)}=`, 'after'],
    [`after=${cursorOf({ ...known, orderId: 'ffff' })}`, 'after'],
    [`after=${cursorOf({ ...known, knownSince: 'infinity' })}`, 'after'],
    [`after=${cursorOf({ ...known, knownSince: '2026-03-01T12:00:00.000Z' })}`, 'after'],
    [`after=${cursorOf({ ...known, knownSince: '2026-02-30T12:00:00.000000Z' })}`, 'after'],
    [`after=${cursorOf({ ...known, knownSince: '0000-03-01T12:00:00.000000Z' })}`, 'after'],
    [`after=${encoded(`${known.knownSince} ${known.orderId} more`)}`, 'after'],
    ['status=unplaced', 'status'],
    ['status=lost', 'status'],
    ['page=2', 'page'],
  ])('is not shown for %s', async (query, field) => {
    const { app } = shopWith(placed);
    const answer = await app.inject(`/orders?${encodeURI(query)}`);
    expectProblem(answer, 400, '/orders');
    expect(Object.keys(fieldsOf(answer))).toEqual([field]);
  });

  it.each([
    ['another host', { remoteAddress: '10.1.2.3' }],
    ['a page whose name leads to this host', { headers: { host: 'evil.example:7100' } }],
    ['whoever comes through a proxy on this host', { headers: { 'x-forwarded-for': '10.1.2.3' } }],
  ])(
    'is not shown to %s where it is for this machine, and is where it is for everybody',
    async (_, caller) => {
      const ask = (listedHereOnly: boolean, from: object) =>
        openShop({}, { listedHereOnly }).app.inject({ url: '/orders', ...from });
      expectProblem(await ask(true, caller), 403);
      expect((await ask(true, {})).statusCode).toBe(200);
      expect((await ask(false, caller)).statusCode).toBe(200);
    },
  );

  it('can be turned off, also in the document', async () => {
    const { app } = openShop({}, { listed: false });
    expectProblem(await app.inject('/orders'), 404);
    expect(Object.keys((await app.inject('/openapi.json')).json().paths)).not.toContain('/orders');
  });
});
