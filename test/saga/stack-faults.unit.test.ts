import { describe, expect, it } from 'vitest';
import type { SagaBooks } from '../../scripts/audit/books.ts';
import { booksOf } from '../../scripts/audit/books-of.ts';
import { orderId } from '../../scripts/sample-order.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { PaymentCaptured } from '../../shared/contracts/payments.ts';
import type { Intake } from '../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../shared/messaging/work.ts';
import { eventually } from '../harness/eventually.ts';
import { Deliveries } from '../harness/saga-test/deliveries.ts';
import { Holding } from '../harness/saga-test/holding.ts';

const other = '00000000-0000-4000-8000-000000000001';

function record(topic: string, type: string, offset: number, key = orderId): KafkaRecord {
  return {
    topic,
    partition: 0,
    offset: String(offset),
    timestamp: '0',
    key: Buffer.from(key),
    value: null,
    headers: { ce_type: Buffer.from(type) },
    encoded: undefined,
  } as KafkaRecord;
}

/** A service that notes what it is handed. */
function listener() {
  const heard: string[] = [];
  const intake: Intake = {
    async take(records) {
      heard.push(...records.map(({ topic, offset }) => `${topic} ${offset}`));
    },
    reassigned() {},
  };
  return { heard, intake };
}

const alive = async () => {};

describe('what is kept from a service', () => {
  function opened() {
    let holding: Holding | undefined;
    const deliveries = new Deliveries(
      (type) => (type === OrderPlaced.type ? holding : undefined),
      () => false,
      () => undefined,
    );
    holding = new Holding(
      { service: 'payment', what: OrderPlaced.type, isLate: false, passed: new Set() },
      () => {
        const released = holding;
        holding = undefined;
        if (released) deliveries.deliver(released);
      },
    );
    return { deliveries, holding };
  }

  it('keeps what comes later of the same order in the same topic, and nothing else', async () => {
    // given
    const { deliveries } = opened();
    const { heard, intake } = listener();
    const { take } = deliveries.before(intake);
    // when
    await take([record('orders', OrderPlaced.type, 1)], alive);
    await take([record('orders', 'OrderCancelled', 2), record('orders', 'OrderCancelled', 3, other)], alive);
    await take([record('payments', PaymentCaptured.type, 4)], alive);
    // then
    expect(heard).toEqual(['orders 3', 'payments 4']);
  });

  it('is handed over in its order, to whoever came last', async () => {
    // given two instances, of which the first was handed something
    const { deliveries, holding } = opened();
    const [dead, living] = [listener(), listener()];
    const { take } = deliveries.before(dead.intake);
    await take([record('orders', OrderPlaced.type, 1), record('orders', 'OrderCancelled', 2)], alive);
    await holding.reached();
    deliveries.before(living.intake);
    // when
    holding.release();
    // then
    await eventually(() => expect(living.heard).toEqual(['orders 1', 'orders 2']));
    expect(dead.heard).toEqual([]);
  });
});

it('what is repeated is handed over at once, and once more', async () => {
  const deliveries = new Deliveries(
    () => undefined,
    (id) => id === orderId,
    () => undefined,
  );
  const { heard, intake } = listener();
  await deliveries.before(intake).take([record('orders', 'a', 1), record('orders', 'a', 2, other)], alive);
  expect(heard).toEqual(['orders 1', 'orders 2', 'orders 1']);
  await eventually(() => expect(heard).toEqual(['orders 1', 'orders 2', 'orders 1', 'orders 1']));
});

it('the books of one test say nothing of the orders of others', () => {
  // given a shelf of which another order holds a piece
  const lines = [{ sku: 'MUG-BLUE', quantity: 2 }];
  const placed = (id: string) => ({ orderId: id, type: 'OrderPlaced', data: { lines } });
  const books = {
    events: [placed(orderId), placed(other)],
    standings: [
      { service: 'inventory', orderId: other, status: 'held' },
      { service: 'inventory', orderId, status: 'sold' },
    ],
    stock: { opening: [{ sku: 'MUG-BLUE', onHand: 9, held: 0, sold: 0 }], closing: [] },
    ledger: {
      stripe: { charges: [{ orderId: other }], refunds: [], sessions: [{ orderId }] },
      carrier: { shipments: [{ orderId: other }] },
      mails: { [`<mail_confirmed_${other}@shop>`]: 1, [`<mail_confirmed_${orderId}@shop>`]: 2 },
    },
    leftovers: [
      { service: 'payment', parked: [`${other} x`], calls: [`${orderId} y`], unpublished: [], fatal: ['z'] },
    ],
  } as unknown as SagaBooks;
  // when
  const own = booksOf(books, [orderId]);
  // then
  expect(own.events).toEqual([placed(orderId)]);
  expect(own.standings.map((standing) => standing.orderId)).toEqual([orderId]);
  expect(own.stock.opening).toEqual([{ sku: 'MUG-BLUE', onHand: 7, held: 2, sold: 0 }]);
  expect(own.ledger.stripe).toEqual({ charges: [], refunds: [], sessions: [{ orderId }] });
  expect(own.ledger.carrier.shipments).toEqual([]);
  expect(own.ledger.mails).toEqual({ [`<mail_confirmed_${orderId}@shop>`]: 2 });
  expect(own.leftovers).toEqual([
    { service: 'payment', parked: [], calls: [`${orderId} y`], unpublished: [], fatal: ['z'] },
  ]);
});
