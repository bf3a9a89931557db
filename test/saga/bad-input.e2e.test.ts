import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type ParkedItem, parkedAt } from '../../scripts/parked/items.ts';
import { placedOrder } from '../../scripts/sample-order.ts';
import { type ServiceName, services } from '../../scripts/services.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { connectRegistry } from '../../shared/messaging/registry.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { framed, type Message, messageOf } from '../harness/messages.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

/** A good order but for the changes; its subject names the order whatever becomes of the rest. */
function order(change: (good: Message, json: string) => Partial<Message> = () => ({})): Message {
  const good = messageOf(placedOrder({ orderId: randomUUID() }));
  return { ...good, ...change(good, String(good.value)) };
}

const withType = (type: string) => order(({ headers }) => ({ headers: { ...headers, ce_type: type } }));
const withSchemaId = (id: number) => order((_, json) => ({ value: framed(Buffer.from(json), id) }));
const withFields = (changes: object) =>
  order((_, json) => ({ value: Buffer.from(JSON.stringify({ ...JSON.parse(json), ...changes })) }));

describe('bad input on the open topic', () => {
  let saga: SagaWorld;
  let before: Awaited<ReturnType<typeof everythingParked>>;
  const registry = () => connectRegistry(inject('stack').schemaRegistryUrl, pino({ level: 'silent' }));

  beforeAll(async () => {
    saga = await openSaga();
  });
  afterAll(() => saga.close());
  beforeEach(async () => {
    before = await everythingParked();
  });

  async function everythingParked() {
    const lists = services.map(
      async ({ name }): Promise<[ServiceName, readonly ParkedItem[]]> => [
        name,
        await parkedAt(name, saga.databases[name].sql),
      ],
    );
    return new Map(await Promise.all(lists));
  }

  /** What has been parked since the test began, anywhere. */
  async function newlyParked(): Promise<ParkedItem[]> {
    const now = await everythingParked();
    return [...now].flatMap(([name, items]) => {
      const known = new Set(before.get(name)?.map(({ id }) => id));
      return items.filter(({ id }) => !known.has(id));
    });
  }

  async function statusOf(message: Message): Promise<string | undefined> {
    const [row] = await saga.databases.order.sql<{ status: string }[]>`
      select data ->> 'status' as status from states where order_id = ${message.headers.ce_subject ?? null}`;
    return row?.status;
  }

  async function expectLifeGoesOn(): Promise<void> {
    const next = order();
    await saga.world.produce(next);
    await eventually(async () => expect(await statusOf(next)).toBe('confirmed'));
    for (const { adminUrl, fatal } of Object.values(saga.running).flat()) {
      expect(fatal).toEqual([]);
      for (const probe of ['live', 'ready'])
        expect((await fetch(`${adminUrl}/health/${probe}`)).status).toBe(200);
    }
  }

  /** The id of some other event's schema. */
  async function foreignSchemaId(): Promise<number> {
    const own = await registry().register(OrderPlaced);
    for (let id = 1; ; id++) if (id !== own && (await registry().eventTypeOf(id)) !== undefined) return id;
  }

  it.each<[string, string, () => Message | Promise<Message>]>([
    ['malformed JSON', 'value: is not JSON', () => order(() => ({ value: Buffer.from('{"oops') }))],
    ['an unknown event type', 'is unknown in this topic', () => withType('OrderTeleported')],
    ["another topic's event type", 'is unknown in this topic', () => withType('PaymentCaptured')],
    ['a schema id that nobody knows', 'is unknown to the registry', () => withSchemaId(2_000_000_000)],
    ["another event's schema id", 'belongs to', async () => withSchemaId(await foreignSchemaId())],
    ['no envelope', 'header ce_id: is missing', () => order(() => ({ headers: {} }))],
    ['no value', 'value: is missing', () => order(() => ({ value: null }))],
    ['nothing', 'value: is missing', () => order(() => ({ key: null, value: null, headers: {} }))],
  ])('with %s is parked at the order service alone, and nothing stops', async (_, detail, make) => {
    await saga.world.produce(await make());
    await eventually(async () => expect(await newlyParked()).not.toEqual([]));
    await expectLifeGoesOn();
    const parked = await quiet(newlyParked);
    expect(parked).toMatchObject([
      { service: 'order', standing: 'parked', kind: 'message', reason: 'undecodable' },
    ]);
    expect(parked[0]?.detail).toContain(detail);
  });

  it.each<[string, string, () => Message]>([
    ['no key', 'key: is missing, must be the orderId', () => order(() => ({ key: null }))],
    ["another order's key", 'key: must be the orderId', () => order(() => ({ key: randomUUID() }))],
    ['too large a value', 'value: must be at most', () => withFields({ filler: 'x'.repeat(256 * 1024) })],
    ['a field missing', 'customer: ', () => withFields({ customer: undefined })],
  ])(
    'with %s but a readable orderId is rejected with the reason, and nothing stops',
    async (_, reason, make) => {
      const message = make();
      await saga.world.produce(message);
      const rejected = await eventually(async () => {
        expect(await statusOf(message)).toBe('rejected');
        const published = saga.world.published('orders').filter(({ headers }) => {
          return (
            `${headers.ce_type}` === 'OrderRejected' && `${headers.ce_subject}` === message.headers.ce_subject
          );
        });
        expect(published).toHaveLength(1);
        return String(published[0]?.value?.subarray(5));
      });
      const { reasons } = JSON.parse(rejected) as { reasons: { field: string; reason: string }[] };
      expect(reasons.map((one) => `${one.field}: ${one.reason}`).join('; ')).toContain(reason);
      await expectLifeGoesOn();
      expect(await quiet(newlyParked)).toEqual([]);
    },
  );
});
