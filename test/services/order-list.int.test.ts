import { randomUUID } from 'node:crypto';
import type { Sql, TransactionSql } from 'postgres';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { reach, selectPage } from '../../services/order/api/order-records.ts';
import { OrderStatus } from '../../services/order/api/order-view.ts';
import { orderService } from '../../services/order/service.ts';
import { writeBatch } from '../../shared/messaging/sql/write-batch.ts';
import { connect } from '../../shared/postgres/connect.ts';
import { openStage, type Stage } from '../harness/stage.ts';
import { body } from './order-shop.ts';

type Page = { orders: { orderId: string; status: string }[]; links: { next?: string } };

const at = '2026-03-01T12:00:00.000Z';
const purchase = {
  lines: [],
  total: { amount: 100, currency: 'EUR' },
  placedAt: at,
  expiresAt: at,
  history: [],
};
const records = {
  placed: JSON.stringify({ status: 'placed', ...purchase }),
  confirmed: JSON.stringify({ status: 'confirmed', ...purchase, trackingNumber: 'TRK1' }),
  unplaced: JSON.stringify({ status: 'unplaced', facts: {}, expiresAt: at, history: [] }),
};

const idsOf = (pages: readonly Page[]) => pages.flatMap(({ orders }) => orders.map(({ orderId }) => orderId));

/** Orders whose ids tell nothing of their time: two become known at once, a microsecond after the two before them. */
async function insertOrders(sql: Sql, records: readonly string[]): Promise<string[]> {
  const given = records.map((record, index) => ({
    orderId: randomUUID(),
    record,
    since: Math.floor(index / 2),
  }));
  await sql`
    insert into states (order_id, version, record, created_at)
    select order_id, 1, record, '2026-03-01T12:00:00.999900Z'::timestamptz + since * interval '1 microsecond'
    from unnest(
      ${given.map(({ orderId }) => orderId)}::uuid[],
      ${given.map(({ record }) => record)}::text[],
      ${given.map(({ since }) => since)}::integer[]) as given (order_id, record, since)`;
  return given
    .toSorted((a, b) => b.since - a.since || (a.orderId < b.orderId ? 1 : -1))
    .map(({ orderId }) => orderId);
}

async function openList() {
  const stage = await openStage();
  const { apiUrl } = await stage.start(orderService({}));
  const page = async (path: string) => (await (await fetch(`${apiUrl}${path}`)).json()) as Page;
  const pagesFrom = async (path: string): Promise<Page[]> => {
    const first = await page(path);
    return first.links.next === undefined ? [first] : [first, ...(await pagesFrom(first.links.next))];
  };
  const checkOut = async (path: string) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${apiUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return ((await answer.json()) as { orderId: string }).orderId;
  };
  return { stage, page, pagesFrom, checkOut };
}

async function openedList() {
  const list = await openList();
  onTestFinished(() => list.stage.close());
  return list;
}

describe('the list of orders', () => {
  let list: Awaited<ReturnType<typeof openList>>;
  let ids: string[];

  beforeAll(async () => {
    list = await openList();
    const rest = Array.from({ length: reach }, () => records.placed);
    const rare = [records.confirmed, records.placed, records.confirmed, records.placed, records.confirmed];
    ids = await insertOrders(list.stage.database.sql, [...rare, records.unplaced, ...rest]);
    return () => list.stage.close();
  });

  it('leaves nothing out and shows nothing twice, the newest first', async () => {
    const [unplaced] = await list.stage.database.sql<{ id: string }[]>`
      select order_id as id from states where record = ${records.unplaced}`;
    const pages = await list.pagesFrom('/orders?limit=7');
    expect(idsOf(pages)).toEqual(ids.filter((id) => id !== unplaced?.id));
  });

  it('finds rare orders behind more records than one request looks through', async () => {
    const confirmed = await list.stage.database.sql<{ id: string }[]>`
      select order_id as id from states where record = ${records.confirmed}`;
    const pages = await list.pagesFrom('/orders?status=confirmed&limit=2');
    expect(pages.map(({ orders }) => orders.length)).toEqual([0, 2, 1]);
    expect(idsOf(pages)).toEqual(ids.filter((orderId) => confirmed.some(({ id }) => id === orderId)));
  });
});

it('orders are listed as they came, whether their checkout had a key or none', async () => {
  const { pagesFrom, checkOut } = await openedList();
  const ids: string[] = [];
  for (const path of ['/a', '/b', '', '/c', '', '/d', '/e', '', '/f'])
    ids.unshift(await checkOut(`/checkout${path}`));
  expect(idsOf(await pagesFrom('/orders?limit=2'))).toEqual(ids);
});

it('a page goes on behind an order that was purged after the page before it', async () => {
  const { stage, page } = await openedList();
  const ids = await insertOrders(
    stage.database.sql,
    Array.from({ length: 6 }, () => records.placed),
  );
  const first = await page('/orders?limit=3');
  await stage.database.sql`delete from states where order_id = any(${ids.slice(1, 4)}::uuid[])`;
  expect(idsOf([first, await page(first.links.next ?? '')])).toEqual([...ids.slice(0, 3), ...ids.slice(4)]);
});

describe('the list of a large table', () => {
  const size = 20_000;
  let stage: Stage;
  let sql: Sql;

  beforeAll(async () => {
    ({ stage } = await openList());
    sql = connect(stage.database.url, { name: 'test', max: 1 });
    await sql`
      insert into states (order_id, version, record, created_at)
      select gen_random_uuid(), 1, ${records.placed}, '2026-03-01'::timestamptz + n * interval '1 second'
      from generate_series(1, ${size}::integer) n`;
    return async () => {
      await sql.end();
      await stage.close();
    };
  });

  type Plan = {
    'Node Type': string;
    'Index Name'?: string;
    'Scan Direction'?: string;
    'Actual Rows': number;
    Plans?: Plan[];
  };
  const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

  it.each([
    ['without', 'any'],
    ['without', 'a rare'],
    ['with', 'any'],
    ['with', 'a rare'],
  ])('%s statistics, a page of %s status reads only its reach, by index', async (statistics, status) => {
    // given
    if (statistics === 'with') await sql`analyze states`;
    const statuses = status === 'any' ? OrderStatus.options : (['confirmed'] as const);
    // when planned as the service's connections plan it: once, for any parameters
    const { string: statement } = await selectPage(sql, { after: undefined, limit: 21, statuses }).describe();
    await sql.unsafe(`prepare page as ${statement}`);
    onTestFinished(async () => void (await sql`deallocate page`));
    const [row] = await sql.unsafe<[{ 'QUERY PLAN': [{ Plan: Plan }] }]>(
      `explain (analyze, format json) execute page(
        '{${statuses}}', ${reach}, '2026-03-01T03:00:00Z', '${randomUUID()}', ${reach}, 21)`,
    );
    // then
    const nodes = nodesOf(row['QUERY PLAN'][0].Plan);
    expect(nodes.filter((node) => node['Node Type'].endsWith('Scan') && node['Index Name'])).toMatchObject([
      { 'Node Type': 'Index Scan', 'Index Name': 'states_created_at', 'Scan Direction': 'Backward' },
    ]);
    expect(nodes.map((node) => node['Node Type'])).not.toContain('Sort');
    for (const node of nodes) expect(node['Actual Rows'], node['Node Type']).toBeLessThanOrEqual(reach);
  });
});

it('an order keeps its place when it changes, and the index of the list is not touched', async () => {
  // given
  const { stage } = await openedList();
  const sql = connect(stage.database.url, { name: 'test', max: 1 });
  onTestFinished(() => sql.end());
  const orderIds = Array.from({ length: 20 }, () => randomUUID());
  const write = (tx: TransactionSql, version: number, some: readonly string[]) => {
    const states = some.map((orderId) => ({ orderId, version, data: { status: 'placed' }, wakeAt: null }));
    return writeBatch(tx, { inbox: [], states, events: [], intents: [], taken: [] }, 'trusting');
  };
  await sql.begin((tx) => write(tx, 1, orderIds));
  const placesNow = () => sql`select order_id, created_at::text from states order by order_id`;
  const places = await placesNow();
  // when
  const counted = await sql.begin(async (tx) => {
    await write(tx, 2, orderIds.slice(0, 10));
    return await tx`
      select pg_stat_get_xact_tuples_updated('states'::regclass)::integer as updated,
        pg_stat_get_xact_tuples_hot_updated('states'::regclass)::integer as in_place`;
  });
  // then
  expect(counted).toEqual([{ updated: 10, in_place: 10 }]);
  expect(await placesNow()).toEqual(places);
});
