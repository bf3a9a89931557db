import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { expectDecidedOrder, expectTally } from '../harness/applied.ts';
import { openDatabase } from '../harness/database.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { MemoryKafka } from '../harness/memory-broker.ts';
import { captured, messageOf } from '../harness/messages.ts';
import { tally } from '../harness/participants.ts';
import { startedService } from '../harness/started-service.ts';

it('services share partitions of Kafka in memory, and lose and double nothing when one stands still', async () => {
  // given two instances of a service
  const kafka = new MemoryKafka({ topics: ['payments', 'shipments'] });
  const database = await openDatabase();
  const clients = [kafka.client(), kafka.client()];
  const instances = await Promise.all(
    clients.map((broker) => startedService(tally(), { databaseUrl: database.url, broker })),
  );
  onTestFinished(async () => {
    for (const client of clients) client.resume();
    await Promise.all(instances.map((instance) => instance.stop()));
    await database.drop();
  });
  const orders = Array.from({ length: 200 }, () => randomUUID() as string);
  const pay = (paymentId: string) =>
    kafka.produce(...orders.map((orderId) => messageOf(captured(orderId, paymentId))));

  // when one of them stands still for longer than its session, an acknowledgement is lost, and both go on
  pay('a');
  await eventually(async () => expect(await database.sql`select event_id from inbox`).toHaveLength(200));
  clients[0]?.freeze();
  kafka.failNextSend();
  pay('b');
  await kafka.pass(kafka.sessionMs * 1.2);
  await eventually(async () => expect(await database.sql`select event_id from inbox`).toHaveLength(400));
  clients[0]?.resume();
  pay('c');

  // then everything is applied once and in order, and published in the order in which it was decided
  await eventually(async () => {
    expect(await database.sql`select event_id from inbox`).toHaveLength(600);
    expect(await database.sql`select id from outbox`).toEqual([]);
  });
  await quiet(() => kafka.published('shipments').length);
  const published = kafka.published('shipments');
  for (const orderId of orders) {
    await expectTally(database.sql, orderId, ['a', 'b', 'c']);
    expectDecidedOrder(published, orderId, 3);
  }
  expect(instances.flatMap(({ fatal }) => fatal)).toEqual([]);
});
