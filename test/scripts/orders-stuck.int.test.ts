import { randomUUID } from 'node:crypto';
import type { ISql, PendingQuery, Row } from 'postgres';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  keyedAccess,
  newestOrders,
  type OrderRow,
  selectOrders,
  selectStuck,
  stuckOrders,
} from '../../scripts/orders/select-orders.ts';
import { listStuck } from '../../scripts/orders/stuck.ts';
import { services } from '../../scripts/services.ts';
import { migrate } from '../../shared/postgres/migrate.ts';
import { openDatabase, type TestDatabase } from '../harness/database.ts';

const lines = [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1290 }];
const ended = 20_000;
const going = 500;

type Plan = { 'Node Type': string; 'Index Name'?: string; 'Actual Rows': number; Plans?: Plan[] };

/** What Postgres does for a query, outermost first. */
async function nodesOf(sql: ISql, query: PendingQuery<Row[]> | PendingQuery<OrderRow[]>): Promise<Plan[]> {
  const [row] = await sql<[{ 'QUERY PLAN': [{ Plan: Plan }] }]>`explain (analyze, format json) ${query}`;
  const flat = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(flat)];
  return flat(row['QUERY PLAN'][0].Plan);
}

/** The databases of all services, here one for all but the order service. */
describe('stuck orders', () => {
  let orders: TestDatabase;
  let others: TestDatabase;
  let sql: TestDatabase['sql'];
  const databases = {
    of: (service: string) => (service === 'order' ? orders.sql : others.sql),
    close: async () => {},
  };

  beforeAll(async () => {
    [orders, others] = await Promise.all([openDatabase(), openDatabase()]);
    sql = orders.sql;
    const toolkit = new URL('../../shared/messaging/migrations/', import.meta.url);
    await Promise.all([orders, others].map((database) => migrate(database.sql, toolkit)));
    await migrate(sql, new URL('../../services/order/migrations/', import.meta.url));
    // Many orders that have ended, and some that go their way: nothing of them is stuck.
    await sql`
      insert into states (order_id, version, record, updated_at)
      select gen_random_uuid(), 1, '{"status":"confirmed","expiresAt":"2020-01-01T00:00:00Z"}', '2020-01-01'
      from generate_series(1, ${ended}::integer)`;
    await sql`
      insert into states (order_id, version, record, wake_at, updated_at)
      select gen_random_uuid(), 1, '{"status":"placed","expiresAt":"2100-01-01T00:00:00Z"}', '2100-01-01', '2020-01-01'
      from generate_series(1, ${going}::integer)`;
    return async () => {
      await Promise.all([orders.drop(), others.drop()]);
    };
  });

  /** An order whose deadline was so many minutes ago. */
  async function given(status: string, minutes: number, more: object = {}, armed = true) {
    const orderId = randomUUID();
    const expiresAt = new Date(Date.now() - minutes * 60_000).toISOString();
    const record = {
      status,
      lines,
      total: { amount: 2580, currency: 'EUR' },
      placedAt: expiresAt,
      expiresAt,
      history: [],
      ...more,
    };
    await sql`
      insert into states (order_id, version, record, wake_at)
      values (${orderId}, 1, ${JSON.stringify(record)}, ${armed ? new Date() : null})`;
    return orderId;
  }

  it('are those past their deadline that have not ended, the longest overdue first, with what they wait for', async () => {
    const asked = await given('cancelRequested', 5, { wish: 'expired' });
    const refunding = await given('cancelling', 20, {
      setbacks: { shipmentFailure: 'not_deliverable', stockReleased: true },
    });
    // One whose reminder could not be handled: it has none any more, and what is parked tells of it.
    const lost = await given('placed', 1, {}, false);
    await sql`
      insert into parked (standing, kind, order_id, type, headers, reason, detail)
      values ('parked', 'deadline', ${lost}, 'deadlineReached', '{}', 'decision_failed', 'Error: no')`;
    // One that has ended, with something parked all the same, and one that is not late.
    const over = await given('confirmed', 30, { trackingNumber: 'T1' }, false);
    await sql`
      insert into parked (standing, kind, order_id, headers, reason, detail)
      values ('parked', 'message', ${over}, '{}', 'decision_failed', 'Error: no')`;
    await given('placed', -5);
    await others.sql`
      insert into calls (call_id, order_id, name, wish, causation_id, traceparent, attempts, due_at, last_error)
      values (${randomUUID()}, ${refunding}, 'refund', '{}', ${randomUUID()}, '', 7, '2100-01-01T00:00:00Z', 'HTTP 503')`;

    const stuck = await listStuck(databases, 20);

    expect(stuck.map(({ orderId, waits }) => [orderId, waits])).toEqual([
      [refunding, 'for the money to be refunded'],
      [asked, 'for shipping to say whether it can still be cancelled'],
      [lost, 'for the order service to act on its deadline'],
    ]);
    // The four services that share a database here all tell of the call.
    expect(stuck[0]?.calls).toEqual(
      services.slice(1).map(({ name }) => ({
        service: name,
        name: 'refund',
        attempts: 7,
        lastError: 'HTTP 503',
        nextAttempt: new Date('2100-01-01T00:00:00Z'),
      })),
    );
    expect(stuck[2]?.parked).toMatchObject([
      { service: 'order', standing: 'parked', type: 'deadlineReached', detail: 'Error: no' },
    ]);
    expect(await selectStuck(sql, 1)).toMatchObject([{ orderId: refunding, total: { amount: 2580 } }]);
  });

  it.each(['without statistics', 'with statistics'])(
    'are found by index, %s, and orders that have ended are not read',
    async (statistics) => {
      if (statistics === 'with statistics') await sql`analyze`;
      const nodes = await sql.begin(async (tx) => {
        await keyedAccess(tx);
        return await nodesOf(tx, stuckOrders(tx, 20));
      });
      const scans = nodes.filter(({ 'Node Type': type }) => type.endsWith('Scan'));
      expect(scans.map((scan) => scan['Index Name'] ?? scan['Node Type'])).toContain('states_wake_at');
      expect(nodes.map((node) => node['Node Type'])).not.toContain('Seq Scan');
      for (const node of nodes) expect(node['Actual Rows'], node['Node Type']).toBeLessThan(going + 100);
    },
  );

  it('are beside the list of all, which shows the newest first and reads no more', async () => {
    const older = await given('placed', -15);
    const newest = await given('placed', -5);
    await sql`update states set updated_at = now() where order_id = ${older}`;
    expect(await selectOrders(sql, 2)).toMatchObject([
      { orderId: newest, status: 'placed', total: { amount: 2580 }, updatedAt: expect.any(Date) },
      { orderId: older },
    ]);
    expect(await nodesOf(sql, newestOrders(sql, 2))).toMatchObject([
      { 'Node Type': 'Limit' },
      { 'Node Type': 'Index Scan', 'Index Name': 'states_created_at', 'Actual Rows': 2 },
    ]);
  });
});
