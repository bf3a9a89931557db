import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { placedOrder } from '../../scripts/sample-order.ts';
import { inventory } from '../../services/inventory/reservation.ts';
import { seedStock, stockStore } from '../../services/inventory/stock.ts';
import type { OrderPlacedData } from '../../shared/contracts/orders.ts';
import { PaymentFailed } from '../../shared/contracts/payments.ts';
import { products } from '../../shared/contracts/products.ts';
import { ShipmentCreated } from '../../shared/contracts/shipments.ts';
import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import { expectDecidedOrder, tallyOf } from '../harness/applied.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { HandBroker } from '../harness/hand-broker.ts';
import { captured, type Message, messageOf } from '../harness/messages.ts';
import { tally, tell } from '../harness/participants.ts';
import { type OnStage, openStage } from '../harness/stage.ts';

const realInventory: ServiceDefinition = {
  participant: inventory,
  migrations: new URL('../../services/inventory/migrations/', import.meta.url),
  records: stockStore,
  prepare: seedStock,
};

/** SQLSTATEs of all batches that had to be done again. */
function rollbacks(...services: readonly OnStage[]): string[] {
  return services
    .flatMap(({ log }) => log.lines)
    .filter(({ msg }) => msg === 'batch rolled back')
    .map(({ err }) => {
      const { code, type } = err as { code?: string; type?: string };
      return code ?? type ?? 'unknown';
    });
}

describe('two instances that work on one order at once', () => {
  it('apply every command and every event once, one after the other', async () => {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const sent: HandBroker['sent'] = [];
    const [one, two] = await Promise.all(
      [new HandBroker(sent), new HandBroker(sent)].map((broker) => stage.start(tally(), { broker })),
    );
    if (one === undefined || two === undefined) throw new Error('two were started');
    const orders = [randomUUID(), randomUUID(), randomUUID()] as string[];

    // when both are told of the same orders, by commands and by events, without waiting for each other
    const inputs = Array.from({ length: 40 }, (_, n) => `${n}`);
    const results = await Promise.all(
      inputs.flatMap((input, n) => {
        const { port, broker } = n % 2 === 0 ? one : two;
        return orders.flatMap((orderId) => [
          port.execute(tell, { id: randomUUID(), orderId, data: { what: `told ${input}` } }),
          broker.deliver(messageOf(captured(orderId, `paid ${input}`))),
        ]);
      }),
    );

    // then each has been applied once, whatever the order, and published in the order of the record
    expect(results).toHaveLength(240);
    const all = inputs.flatMap((input) => [`paid ${input}`, `told ${input}`]).sort();
    await eventually(async () => {
      for (const orderId of orders)
        expect((await tallyOf(stage.database.sql, orderId))?.toSorted()).toEqual(all);
      for (const orderId of orders) expectDecidedOrder(sent, orderId, 80);
    });
    expect(await quiet(() => sent.length)).toBe(480);
    expect(await stage.database.sql`select id from parked`).toEqual([]);
    expect(rollbacks(one, two)).not.toContain('40P01');
  });
});

describe('two instances that share the same stock', () => {
  it('never lose or make up a piece, and never wait for each other in a circle', async () => {
    // given few articles, wanted by many orders in every sequence of lines
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const { sql } = stage.database;
    const instances = [await stage.start(realInventory), await stage.start(realInventory)];
    const articles = products.filter(({ stock }) => stock > 0);
    const orders = Array.from({ length: 240 }, (_, n) => {
      const sequence = articles.slice(n % 3, (n % 3) + 3);
      const lines = (n % 2 === 0 ? sequence : sequence.toReversed()).map(({ sku, unitPrice }) => ({
        sku,
        quantity: 1 + (n % 3),
        unitPrice,
      }));
      return { orderId: randomUUID() as string, lines, n };
    });

    // when both reserve at once, batch after batch, and then release and sell
    type Order = (typeof orders)[number];
    const inBatches = async (some: readonly Order[], message: (order: Order) => Message) =>
      Promise.all(
        instances.map(async ({ broker }, instance) => {
          const own = some.filter(({ n }) => n % instances.length === instance);
          for (let start = 0; start < own.length; start += 10)
            await broker.deliver(...own.slice(start, start + 10).map(message));
        }),
      );
    await inBatches(orders, ({ orderId, lines }) => messageOf(placedOrder({ orderId, lines })));
    const statusOf = async () => {
      const rows = await sql<{ order_id: string; status: string }[]>`
        select order_id, data->>'status' as status from states`;
      return new Map(rows.map((row) => [row.order_id, row.status]));
    };
    const reserved = await eventually(async () => {
      const statuses = await statusOf();
      expect(statuses.size).toBe(orders.length);
      return orders.filter(({ orderId }) => statuses.get(orderId) === 'held');
    });
    await inBatches(reserved, ({ orderId, n }) =>
      messageOf(
        n % 3 === 0
          ? PaymentFailed.of({ orderId, reason: 'card_declined' })
          : ShipmentCreated.of({ orderId, shipmentId: 's', trackingNumber: 't' }),
      ),
    );

    // then every order has come to its end
    const statuses = await eventually(async () => {
      const ended = await statusOf();
      expect([...ended.values()]).not.toContain('held');
      return ended;
    });
    await quiet(() => instances.map(({ broker }) => broker.sent.length));

    // and the books balance
    const sold = (sku: string) =>
      orders
        .filter(({ orderId }) => statuses.get(orderId) === 'sold')
        .flatMap(({ lines }) => lines as OrderPlacedData['lines'])
        .filter((line) => line.sku === sku)
        .reduce((sum, { quantity }) => sum + quantity, 0);
    expect(await sql`select sku, on_hand, held, sold from stock order by sku`).toEqual(
      products
        .toSorted((a, b) => (a.sku < b.sku ? -1 : 1))
        .map(({ sku, stock }) => ({ sku, on_hand: stock - sold(sku), held: 0, sold: sold(sku) })),
    );
    expect([...statuses.values()].filter((status) => status === 'sold').length).toBeGreaterThan(100);
    expect(await sql`select reason, detail from parked`).toEqual([]);
    expect(rollbacks(...instances)).not.toContain('40P01');
  });
});
