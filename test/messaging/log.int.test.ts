import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { placedOrder } from '../../scripts/sample-order.ts';
import { order } from '../../services/order/order.ts';
import { openDatabase } from '../harness/database.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { captured, type Message, messageOf } from '../harness/messages.ts';
import { courier } from '../harness/participants.ts';
import { type ServiceProcess, serviceProcess } from '../harness/service-process.ts';
import { openStage } from '../harness/stage.ts';
import { openWorld, type World } from '../harness/world.ts';

const processInWorld = new URL('./fixtures/process-in-world.ts', import.meta.url);

const personal = {
  customer: { name: 'Wilhelmina Quartz', email: 'wilhelmina@quartz.example' },
  shipTo: {
    name: 'Wilhelmina Quartz',
    line1: 'Kopernikusgasse 17',
    line2: 'Hinterhaus',
    postalCode: '99817',
    city: 'Eisenach',
    country: 'DE',
  },
  payment: { method: 'card' as const, token: 'pm_quartzsecret' },
};
const secrets = [
  'Wilhelmina',
  'Quartz',
  'quartz',
  'Kopernikus',
  'Hinterhaus',
  '99817',
  'Eisenach',
  'pm_quartzsecret',
];

function expectNoSecrets(text: string): void {
  for (const secret of secrets) expect(text, `the log tells ${secret}`).not.toContain(secret);
}

describe('a service’s log', () => {
  it('names order, event and service on the line of every input', async () => {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const { broker, log } = await stage.start({ participant: order });
    const orderId = randomUUID();
    const id = randomUUID();
    const message = messageOf(placedOrder({ orderId }), { id });
    await broker.deliver(message, message, messageOf(placedOrder({ orderId })));
    await broker.deliver({
      ...message,
      headers: { ...message.headers, ce_id: randomUUID() },
      value: Buffer.from('?'),
    });
    const said = () => log.lines.filter(({ type }) => type === 'OrderPlaced');
    await eventually(() => expect(said()).toHaveLength(4));
    for (const line of said())
      expect(line).toMatchObject({
        orderId,
        service: 'order',
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    expect(said().map(({ msg }) => msg.split(':')[0])).toEqual(['applied', 'repeated', 'ignored', 'parked']);
    expect(said()[0]).toMatchObject({ eventId: id, status: 'placed', level: 30 });
    expect(said()[3]).toMatchObject({ level: 50 });
  });

  it('names the order of a call that fails, and is silent about what was asked', async () => {
    const stage = await openStage();
    onTestFinished(() => stage.close());
    const { broker, log } = await stage.start(
      courier(async () => {
        throw new Error('no luck');
      }),
    );
    const orderId = randomUUID();
    await broker.deliver(messageOf(captured(orderId, 'Wilhelmina Quartz')));
    await eventually(() =>
      expect(log.lines.filter(({ msg }) => msg === 'call parked')).toEqual([
        expect.objectContaining({ orderId, service: 'courier', call: 'run', attempts: 1 }),
      ]),
    );
    expectNoSecrets(log.text());
  });
});

describe('the log that a process prints', () => {
  let world: World;
  let readers: { readonly order: ServiceProcess; readonly notification: ServiceProcess };

  beforeAll(async () => {
    world = await openWorld();
    const own = await openDatabase();
    const start = (service: string, databaseUrl: string) =>
      serviceProcess(processInWorld, {
        SERVICE: service,
        DATABASE_URL: databaseUrl,
        KAFKA_BROKERS: inject('stack').kafkaBrokers.join(','),
        TOPIC_PREFIX: world.prefix,
        LOG_LEVEL: 'debug',
      });
    readers = { order: start('order', world.database.url), notification: start('notification', own.url) };
    // Notification keeps name and e-mail: the database shall refuse to, and complain.
    await eventually(() => expect(readers.notification.output()).toContain('"msg":"ready"'));
    await own.sql`alter table states add check (data->>'status' <> 'waiting')`;
    return async () => {
      for (const reader of Object.values(readers)) reader.kill('SIGTERM');
      for (const reader of Object.values(readers)) expect(await reader.ended, reader.output()).toBe(0);
      await world.close();
      await own.drop();
    };
  });

  const withText = (message: Message, change: (text: string) => string): Message => ({
    ...message,
    value: Buffer.from(change(String(message.value))),
  });

  it.each<[string, (message: Message) => Message]>([
    ['that is applied', (message) => message],
    ['whose fields are wrong', (message) => withText(message, (text) => text.replace('"DE"', '"Eisenach"'))],
    ['whose email is none', (message) => withText(message, (text) => text.replace('@', ' at '))],
    ['that is cut off', (message) => withText(message, (text) => text.slice(0, text.indexOf('Quartz') + 6))],
    [
      'that lacks a quotation mark',
      (message) => withText(message, (text) => text.replace('"Wilhelmina', 'Wilhelmina')),
    ],
    [
      'that has one too many',
      (message) => withText(message, (text) => text.replace('Wilhelmina', 'Wilhelmina"')),
    ],
    ['whose key is none', (message) => ({ ...message, key: 'Wilhelmina' })],
    [
      'in structured mode, with attributes missing',
      (message) => ({
        ...message,
        headers: { 'content-type': 'application/cloudevents+json' },
        value: Buffer.from(JSON.stringify({ data: JSON.parse(String(message.value)), id: 7, subject: {} })),
      }),
    ],
  ])('tells nothing of the customer in an order %s', async (_, changed) => {
    const orderId = randomUUID();
    const earlier = readers.order.output().length;
    await world.produce(changed(messageOf(placedOrder({ orderId, ...personal }))));
    await eventually(() => expect(readers.order.output().slice(earlier)).toMatch(/"msg":"(applied|parked)/));
    await quiet(() => readers.order.output().length, { forMs: 200 });
    expectNoSecrets(readers.order.output().slice(earlier));
  });

  it('tells nothing of the customer when the database refuses what is to be written', async () => {
    const orderId = randomUUID();
    await world.produce(messageOf(placedOrder({ orderId, ...personal })));
    await eventually(() =>
      expect(readers.notification.output()).toMatch(new RegExp(`${orderId}.*"msg":"parked`)),
    );
    expectNoSecrets(readers.notification.output());
  });

  it('is checked by a helper that notices a name', () => {
    expect(() => expectNoSecrets('{"name":"Wilhelmina"}')).toThrow();
  });
});
