import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endingsOf } from '../../scripts/audit/routes.ts';
import { loadDue } from '../../shared/messaging/sql/states.ts';
import { connect } from '../../shared/postgres/connect.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { onPage } from '../harness/hosted-page.ts';
import { planOf } from '../harness/plan-of.ts';
import { auditBooks } from '../harness/saga-books.ts';
import { cancel } from '../harness/saga-cancel.ts';
import { deadlineOf, reachDeadlines } from '../harness/saga-deadlines.ts';
import { openHolds } from '../harness/saga-holds.ts';
import { moneyOf, standing, typesOf } from '../harness/saga-looks.ts';
import { plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { ampleTime, expectEndings, placed, waiting } from '../harness/saga-steps.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

const unpaid = 'cancelled: expired';
const refunded = 'cancelled: expired, refunded';
const [paid, closed] = [303, 410];
let saga: SagaWorld;
const holds = openHolds();

beforeAll(async () => {
  saga = await openSaga({ settings: ampleTime, performing: holds.performing });
});
afterEach(() => {
  holds.releaseAll();
});
afterAll(async () => {
  await saga.close();
});

async function expire(...orderIds: readonly string[]): Promise<void> {
  await reachDeadlines(saga, 'order', orderIds);
}

async function expectEnding(orderId: string, ending: string): Promise<void> {
  await expectEndings(saga, { [orderId]: ending });
}

function requestsFor(orderId: string, world = saga): number {
  return typesOf(world, orderId).filter((type) => type === 'OrderCancellationRequested').length;
}

describe('an order that has not ended by its deadline', () => {
  it('cancels itself then and not before, and those that have ended are left alone', async () => {
    // given a shop that gives orders five minutes, one order that was confirmed, one that was cancelled, and one unpaid
    let aheadMs = 0;
    const now = () => new Date(Date.now() + aheadMs);
    const hasty = await openSaga({ settings: { ...ampleTime, ORDER_DEADLINE_SECONDS: '300' }, now });
    try {
      const confirmed = await placed(hasty, plots.confirmed);
      const declined = await placed(hasty, plots.declined);
      await atRest(hasty, [confirmed, declined]);
      const { orderId: unfinished } = await waiting(hasty);
      const deadline = await deadlineOf(hasty, 'order', unfinished);
      const untilDeadlineMs = (deadline?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now();

      // when it is half a minute before that, then nothing happens
      aheadMs = untilDeadlineMs - 30_000;
      expect(await quiet(() => requestsFor(unfinished, hasty), { forMs: 3_000 })).toBe(0);

      // when the deadlines of all three have passed
      aheadMs = untilDeadlineMs;
      await eventually(() => expect(requestsFor(unfinished, hasty)).toBe(1));

      // then the unpaid one has ended by itself, and the others as before
      await expectEndings(hasty, { [unfinished]: unpaid });
      expect(endingsOf(hasty.events(), confirmed)).toEqual(['confirmed']);
      expect(endingsOf(hasty.events(), declined)).toEqual([plots.declined.ending]);
      for (const orderId of [confirmed, declined]) {
        expect(await deadlineOf(hasty, 'order', orderId)).toBeNull();
        expect(typesOf(hasty, orderId)).not.toContain('OrderCancellationRequested');
      }
    } finally {
      await hasty.close();
    }
  });

  it('cancels itself at the next start when the deadline passed while nobody was there', async () => {
    // given an unpaid order whose deadline passes while the order service is stopped
    const { orderId, page } = await waiting(saga);
    await saga.running.order.at(-1)?.stop();
    await expire(orderId);
    await quiet(() => typesOf(saga, orderId).length);
    expect(requestsFor(orderId)).toBe(0);

    // when it is started again, then the order ends, and nobody can pay any more
    await saga.start('order');
    await expectEnding(orderId, unpaid);
    expect(await onPage(page, 'pay')).toBe(closed);
  });
});

describe('expiry against pay', () => {
  it('gives the money back when it was paid before, though no webhook came', async () => {
    const { orderId, page } = await waiting(saga);
    saga.sandbox.switches.set('webhooks', { drop: { orderId } });
    expect(await onPage(page, 'pay')).toBe(paid);
    await expire(orderId);
    await expectEnding(orderId, refunded);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 1, refunded: 1 });
  });

  it('gives the money back when it was paid before the page could be closed', async () => {
    const { orderId, page } = await waiting(saga);
    const closing = holds.hold('closeSession', orderId, 'before');
    await expire(orderId);
    await closing.reached;
    expect(await onPage(page, 'pay')).toBe(paid);
    closing.release();
    await expectEnding(orderId, refunded);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 1, refunded: 1 });
  });

  it('takes nothing when the page was closed before', async () => {
    const { orderId, page } = await waiting(saga);
    const closing = holds.hold('closeSession', orderId, 'after');
    await expire(orderId);
    await closing.reached;
    expect(await onPage(page, 'pay')).toBe(closed);
    closing.release();
    await expectEnding(orderId, unpaid);
    expect(moneyOf(saga, orderId)).toEqual({ charged: 0, refunded: 0 });
  });

  it('ends as the provider says when both come at once', async () => {
    // given customers at their pages
    const orders = await Promise.all(Array.from({ length: 12 }, () => waiting(saga)));
    const orderIds = orders.map(({ orderId }) => orderId);

    // when all pay and all deadlines pass
    const [answers] = await Promise.all([
      Promise.all(orders.map(({ page }) => onPage(page, 'pay'))),
      expire(...orderIds),
    ]);
    await atRest(saga, orderIds);

    // then whoever was told that it is paid has a parcel or the money back, and nobody else was charged
    for (const [index, orderId] of orderIds.entries()) {
      const ending = endingsOf(saga.events(), orderId).join(' and ');
      expect(answers[index] === paid ? [refunded, 'confirmed'] : [unpaid]).toContain(ending);
    }
    expect(await auditBooks(saga)).toEqual([]);
  });

  it.for([
    { what: 'gives paid money back when the parcel was only booked', collected: false, ending: refunded },
    { what: 'comes too late when the parcel was collected', collected: true, ending: 'confirmed' },
  ])('$what', async ({ collected, ending }) => {
    // given an order that is paid and being shipped
    const { orderId, page } = await waiting(saga);
    const booking = holds.hold('bookShipment', orderId, 'after');
    expect(await onPage(page, 'pay')).toBe(paid);
    await booking.reached;

    // when its deadline passes before the carrier has answered
    await expire(orderId);
    await standing(saga, 'shipping', orderId, { status: 'bookingUnwanted' });
    saga.sandbox.switches.set('carrier', collected ? { collect: { orderId } } : {});
    booking.release();

    // then the carrier's word counts
    await expectEnding(orderId, ending);
  });
});

describe('expiry against cancel', () => {
  it('changes nothing when the order is being cancelled already', async () => {
    // given an order that waits for its page to be closed, since the customer cancelled
    const { orderId } = await waiting(saga);
    const closing = holds.hold('closeSession', orderId, 'before');
    expect(await cancel(saga, orderId, saga.running.order.length - 1)).toMatchObject({ code: 202 });
    await closing.reached;
    await standing(saga, 'order', orderId, { status: 'cancelling' });

    // when its deadline passes, then the order is only to be looked at again later
    await expire(orderId);
    await eventually(async () => {
      const next = await deadlineOf(saga, 'order', orderId);
      expect(next?.getTime()).toBeGreaterThan(Date.now());
    });
    closing.release();
    await expectEnding(orderId, 'cancelled: customer_request');
    expect(requestsFor(orderId)).toBe(1);
  });

  it('keeps its reason when the customer cancels after it', async () => {
    const { orderId } = await waiting(saga);
    const closing = holds.hold('closeSession', orderId, 'before');
    await expire(orderId);
    await closing.reached;
    expect(await cancel(saga, orderId, saga.running.order.length - 1)).toMatchObject({ code: 202 });
    closing.release();
    await expectEnding(orderId, unpaid);
    expect(requestsFor(orderId)).toBe(1);
  });

  it('asks once when both come at once', async () => {
    const orders = await Promise.all(Array.from({ length: 8 }, () => waiting(saga)));
    const orderIds = orders.map(({ orderId }) => orderId);
    const instance = saga.running.order.length - 1;
    await Promise.all([expire(...orderIds), ...orderIds.map((orderId) => cancel(saga, orderId, instance))]);
    await atRest(saga, orderIds);
    for (const orderId of orderIds) {
      expect(requestsFor(orderId)).toBe(1);
      expect([unpaid, 'cancelled: customer_request']).toContain(
        endingsOf(saga.events(), orderId).join(' and '),
      );
    }
    expect(await auditBooks(saga)).toEqual([]);
  });
});

describe('ten thousand orders that wait', () => {
  const crowd = 10_000;

  it('cost no timers and no full scans, and one that is due is seen at once', async () => {
    // given real orders whose customers are to pay, and thousands of others beside them
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = await quiet(timers);
    const orders = await Promise.all(Array.from({ length: 40 }, () => waiting(saga)));
    const [first = '', ...others] = orders.map(({ orderId }) => orderId);
    await eventually(() => expect(timers()).toBeLessThanOrEqual(before + 10));
    const { sql, url } = saga.databases.order;
    await sql`
      insert into states (order_id, version, record, wake_at)
      select gen_random_uuid(), 0, record, now() + interval '1 hour' + n * interval '1 second'
      from states, generate_series(1, ${crowd}::integer) n
      where order_id = ${first}`;

    // then looking for those that are due reads these and no others, on a service's own connection
    const service = connect(url, { name: 'order', max: 1 });
    const due = 3;
    await service.begin(async (tx) => {
      await tx`
        update states set wake_at = now() - interval '1 second'
        where order_id in (select order_id from states where version = 0 limit ${due}::integer)`;
      const steps = await planOf(tx, (sql) => loadDue(sql, new Date(), 500));
      expect(steps.map((step) => step['Node Type'])).toEqual(['Limit', 'Index Scan']);
      const [limit, scan] = steps;
      expect(scan).toMatchObject({ 'Index Name': 'states_wake_at', 'Actual Rows': due });
      expect(scan).not.toHaveProperty('Rows Removed by Filter');
      expect((limit?.['Shared Hit Blocks'] ?? crowd) + (limit?.['Shared Read Blocks'] ?? 0)).toBeLessThan(50);
      await tx`update states set wake_at = now() + interval '1 hour' where version = 0 and wake_at <= now()`;
    });
    await service.end();

    // when one of the real ones is due, then it is seen, though it is one of many
    await expire(first);
    await eventually(() => expect(requestsFor(first)).toBe(1));

    // and when all are due, then all end, and the crowd is as it was
    await expire(...others);
    await atRest(saga, [first, ...others]);
    const left = await sql`delete from states where version = 0 and wake_at > now()`;
    expect(left.count).toBe(crowd);
    const endings = orders.map(({ orderId }) => endingsOf(saga.events(), orderId).join(' and '));
    expect(new Set(endings)).toEqual(new Set([unpaid]));
    expect(await auditBooks(saga)).toEqual([]);
  });
});
