import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { placedOrder } from '../../scripts/sample-order.ts';
import { inventory } from '../../services/inventory/reservation.ts';
import { seedStock, stockStore } from '../../services/inventory/stock.ts';
import { order } from '../../services/order/order.ts';
import { PaymentFailed } from '../../shared/contracts/payments.ts';
import { maxValueBytes } from '../../shared/messaging/decode.ts';
import { connectRegistry } from '../../shared/messaging/registry.ts';
import type { ServiceDefinition } from '../../shared/messaging/service.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { attributesOf, framed, type Message, messageOf } from '../harness/messages.ts';
import { openStage, type Stage } from '../harness/stage.ts';
import { openWorld, type World } from '../harness/world.ts';

const silent = pino({ level: 'silent' });

const realInventory: ServiceDefinition = {
  participant: inventory,
  migrations: new URL('../../services/inventory/migrations/', import.meta.url),
  records: stockStore,
  prepare: seedStock,
};

describe('what cannot be read', () => {
  let world: World;
  /** `order` answers for its topic, `inventory` only reads it. */
  let custodian: World['database']['sql'];
  let reader: Stage;

  beforeAll(async () => {
    world = await openWorld({ topics: ['orders', 'inventory', 'payments', 'shipments'] });
    reader = await openStage();
    custodian = world.database.sql;
    const registry = connectRegistry(inject('stack').schemaRegistryUrl, silent);
    await world.start({ participant: order }, { registry });
    await world.start(realInventory, { registry, databaseUrl: reader.database.url });
    return async () => {
      await world.close();
      await reader.close();
    };
  });

  type Case = {
    readonly what: string;
    readonly message: (orderId: string) => Message;
    readonly reason: 'undecodable' | 'invalid';
    readonly detail: RegExp;
    /** Whether an order can be told from it. */
    readonly named: boolean;
  };
  const valid = (orderId: string) => messageOf(placedOrder({ orderId }));
  const cases: Case[] = [
    {
      what: 'a value that is not JSON',
      message: (orderId) => ({ ...valid(orderId), value: Buffer.from('{"orderId":') }),
      reason: 'undecodable',
      detail: /not JSON/,
      named: true,
    },
    {
      what: 'no value',
      message: (orderId) => ({ ...valid(orderId), value: null }),
      reason: 'undecodable',
      detail: /value: is missing/,
      named: true,
    },
    {
      what: 'a type that nobody knows',
      message: (orderId) => ({
        ...valid(orderId),
        headers: attributesOf('OrderEaten', randomUUID(), orderId),
      }),
      reason: 'undecodable',
      detail: /OrderEaten/,
      named: true,
    },
    {
      what: 'no headers at all',
      message: (orderId) => ({ ...valid(orderId), headers: {} }),
      reason: 'undecodable',
      detail: /header ce_\w+: is missing/,
      named: true,
    },
    {
      what: 'no id',
      message: (orderId) => {
        const { ce_id: _, ...headers } = valid(orderId).headers;
        return { ...valid(orderId), headers };
      },
      reason: 'undecodable',
      detail: /header ce_id: is missing/,
      named: true,
    },
    {
      what: 'nothing that names an order',
      message: () => ({
        topic: 'orders',
        key: 'somebody',
        value: Buffer.from('{}'),
        headers: attributesOf('OrderPlaced', randomUUID(), 'somebody'),
      }),
      reason: 'undecodable',
      detail: /orderId: is missing/,
      named: false,
    },
    {
      what: 'a schema id that the registry does not know',
      message: (orderId) => ({
        ...valid(orderId),
        value: framed(valid(orderId).value ?? Buffer.of(), 987_654),
      }),
      reason: 'undecodable',
      detail: /schema id 987654: is unknown/,
      named: true,
    },
  ];

  it.each(cases)(
    '$what is parked once, by whoever answers for the topic, and others flow on',
    async (poison) => {
      // given a message that cannot be read, between two that can
      const [before, lost, after] = [randomUUID(), randomUUID(), randomUUID()];
      const parkedBefore = (await custodian`select id from parked`).length;
      const passedOver = (await reader.database.sql`select id from parked`).length;
      const message = poison.message(lost);

      // when they are produced
      await world.produce(valid(before), message, valid(after));

      // then the two are placed and the one is kept whole, with its reason
      await eventually(async () => {
        expect(
          await custodian`select order_id from states where order_id in (${before}, ${after})`,
        ).toHaveLength(2);
        expect(await custodian`select id from parked`).toHaveLength(parkedBefore + 1);
      });
      const [parked] = await custodian`select * from parked order by id desc limit 1`;
      expect(parked).toMatchObject({
        standing: 'parked',
        kind: 'message',
        reason: poison.reason,
        detail: expect.stringMatching(poison.detail),
        order_id: poison.named ? lost : null,
        topic: 'orders',
        value: message.value,
        attempts: 1,
      });
      expect(String(parked?.key)).toBe(String(message.key));

      // and who only reads the topic has passed it over
      const { sql } = reader.database;
      await eventually(async () =>
        expect(await sql`select order_id from states where order_id in (${before}, ${after})`).toHaveLength(
          2,
        ),
      );
      await quiet(async () => (await custodian`select id from parked`).length);
      expect(await custodian`select id from parked`).toHaveLength(parkedBefore + 1);
      expect((await sql`select id from parked`).length).toBe(passedOver);
      expect(await sql`select order_id from states where order_id = ${lost}`).toEqual([]);
    },
  );

  it.each([
    {
      what: 'a missing key',
      changed: (message: Message): Message => ({ ...message, key: null }),
      field: 'key',
    },
    {
      what: `a value of more than ${maxValueBytes} bytes`,
      changed: (message: Message): Message => ({
        ...message,
        value: Buffer.from(
          JSON.stringify({ ...JSON.parse(String(message.value)), padding: 'x'.repeat(maxValueBytes) }),
        ),
      }),
      field: 'value',
    },
    {
      what: 'a total that is not the sum of the lines',
      changed: (message: Message): Message => ({
        ...message,
        value: Buffer.from(String(message.value).replace('"amount":2580', '"amount":2581')),
      }),
      field: 'total.amount',
    },
  ])('$what makes the order rejected, with the reason, and parks nothing', async ({ changed, field }) => {
    const orderId = randomUUID();
    const parkedBefore = (await custodian`select id from parked`).length;
    const passedOver = (await reader.database.sql`select id from parked`).length;
    await world.produce(changed(valid(orderId)));
    await eventually(() =>
      expect(
        world
          .published('orders')
          .filter(
            ({ key, headers }) => String(key) === orderId && String(headers.ce_type) === 'OrderRejected',
          )
          .map(({ value }) => JSON.parse(String(value?.subarray(5)))),
      ).toEqual([{ orderId, reasons: [expect.objectContaining({ field })] }]),
    );
    const { sql } = reader.database;
    await eventually(async () =>
      expect(await sql`select outcome from inbox where order_id = ${orderId}`).toEqual([
        { outcome: expect.stringMatching(/^ignored: invalid: /) },
      ]),
    );
    await quiet(() => world.published('orders').length);
    expect(await custodian`select id from parked`).toHaveLength(parkedBefore);
    expect((await sql`select id from parked`).length).toBe(passedOver);
  });

  it('the schema id of another event is parked', async () => {
    const orderId = randomUUID();
    const rejected = world
      .published('orders')
      .find(({ headers }) => String(headers.ce_type) === 'OrderRejected');
    const foreign = rejected?.value?.readInt32BE(1) ?? 0;
    await world.produce({ ...valid(orderId), value: framed(valid(orderId).value ?? Buffer.of(), foreign) });
    await eventually(async () =>
      expect(await custodian`select detail from parked where order_id = ${orderId}`).toEqual([
        { detail: `schema id ${foreign}: belongs to OrderRejected` },
      ]),
    );
    expect(await custodian`select order_id from states where order_id = ${orderId}`).toEqual([]);
  });
});

describe('what the database refuses', () => {
  it('is parked, leaves no trace of its effect, and takes nothing else along', async () => {
    // given stock that somebody has changed by hand, so that releasing a hold would make a count negative
    const stage = await openStage();
    const { broker } = await stage.start(realInventory);
    const { sql } = stage.database;
    const [bad, good] = [randomUUID(), randomUUID()];
    const lines = [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1290 }];
    const otherLines = [{ sku: 'STRAINER-STEEL', quantity: 1, unitPrice: 650 }];
    await broker.deliver(messageOf(placedOrder({ orderId: bad, lines })));
    await eventually(async () => expect(await sql`select order_id from states`).toHaveLength(1));
    await sql`update stock set held = 0 where sku = 'MUG-BLUE'`;

    // when it is to be released, in one batch with another order
    await broker.deliver(
      messageOf(PaymentFailed.of({ orderId: bad, reason: 'card_declined' })),
      messageOf(placedOrder({ orderId: good, lines: otherLines })),
    );

    // then it alone is parked, naming the constraint, and nothing of it was written
    await eventually(async () => expect(await sql`select id from parked`).toHaveLength(1));
    await quiet(() => broker.sent.length);
    expect(await sql`select order_id, reason, detail, attempts from parked`).toEqual([
      {
        order_id: bad,
        reason: 'refused_by_database',
        detail: expect.stringContaining('stock_held_check'),
        attempts: 1,
      },
    ]);
    expect(await sql`select on_hand, held from stock where sku = 'MUG-BLUE'`).toEqual([
      { on_hand: 498, held: 0 },
    ]);
    expect(await sql`select order_id, data->>'status' as status from states order by status`).toEqual(
      [bad, good].map((order_id) => ({ order_id, status: 'held' })),
    );
    expect(broker.sent.map(({ key, headers }) => `${headers.ce_type} ${key}`)).toEqual([
      `StockReserved ${bad}`,
      `StockReserved ${good}`,
    ]);
    await stage.close();
  });
});

describe('a zero byte, which Postgres keeps in no text', () => {
  const orderId = randomUUID();
  const valid = messageOf(placedOrder({ orderId }));
  const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

  it.each<[string, Message]>([
    ['in the value', { ...valid, value: Buffer.from([1, 0, 2, 0, 255, 254, 0]) }],
    ['in the type', { ...valid, headers: attributesOf('Order\0', randomUUID(), orderId) }],
    ['in the id', { ...valid, headers: { ...valid.headers, ce_id: 'a\0' } }],
    ['in the trace state', { ...valid, headers: { ...valid.headers, ...trace, tracestate: 'a=\0' } }],
    ['in another header', { ...valid, headers: { ...valid.headers, ce_type: 'Strange', note: '\0' } }],
    [
      'in structured mode',
      {
        ...valid,
        headers: { 'content-type': 'application/cloudevents+json' },
        value: Buffer.from(
          JSON.stringify({ specversion: '1.0', id: 'a\0', source: '\0', type: 'Order\0', data: { orderId } }),
        ),
      },
    ],
  ])('%s stops nobody: the message is parked or applied, and others flow on', async (_, message) => {
    const stage = await openStage();
    const { broker } = await stage.start({ participant: order });
    const { sql } = stage.database;
    const next = randomUUID();
    await broker.deliver(message);
    void broker.deliver(messageOf(placedOrder({ orderId: next })));
    try {
      await eventually(async () => {
        expect(await sql`select order_id from states where order_id = ${next}`).toHaveLength(1);
        const kept = await sql`select order_id from parked union all
            select order_id from states where order_id = ${orderId}`;
        expect(kept).toEqual([{ order_id: orderId }]);
      });
    } finally {
      await stage.close();
    }
  });
});
