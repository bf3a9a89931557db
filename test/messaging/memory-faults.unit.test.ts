import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually, quiet } from '../harness/eventually.ts';
import { MemoryKafka } from '../harness/memory-broker.ts';
import { numbered, reader, records, textsOf } from './broker-conformance/reader.ts';

function given() {
  const kafka = new MemoryKafka({ topics: ['orders'], partitions: 2 });
  const clients = [kafka.client(), kafka.client()] as const;
  onTestFinished(async () => {
    for (const client of clients) client.resume();
    await Promise.all(clients.map((client) => client.stop()));
  });
  return { kafka, clients };
}

describe('the faults of the broker in memory', () => {
  it('a send that fails is written as far as was said', async () => {
    const { kafka, clients } = given();
    kafka.failNextSend();
    await expect(clients[0].send(records('orders', 5))).rejects.toThrow('no acknowledgement');
    kafka.failNextSend(2);
    await expect(clients[0].send(records('orders', 5, 'later'))).rejects.toThrow('no acknowledgement');
    kafka.failNextSend(0);
    await expect(clients[0].send(records('orders', 5, 'never'))).rejects.toThrow('no acknowledgement');
    await clients[0].send(records('orders', 1, 'end'));
    const written = textsOf(kafka.published('orders')).toSorted();
    expect(written).toEqual([...numbered(5), ...numbered(2, 'later'), 'end-0'].toSorted());
  });

  it('a client that is frozen is given up after a session, and is a member again when it goes on', async () => {
    // given two members
    const { kafka, clients } = given();
    const frozen = await reader(clients[0], 'group', ['orders']);
    const other = await reader(clients[1], 'group', ['orders']);
    await eventually(() => expect(frozen.deals).toHaveLength(2));

    // when one freezes, then it is handed nothing, and what it asks for is not answered
    clients[0].freeze();
    kafka.produce(...records('orders', 10));
    let answered = false;
    const commit = frozen.consumer.commit([{ topic: 'orders', partition: 0, offset: '1' }]).finally(() => {
      answered = true;
    });
    commit.catch(() => {});
    await quiet(() => other.heard.length, { forMs: 50 });
    expect([frozen.heard.length, answered]).toEqual([0, false]);

    // and before its session is over nobody else gets its part, afterwards all of it
    await kafka.pass(kafka.sessionMs * 0.9);
    expect(other.deals).toHaveLength(1);
    await kafka.pass(kafka.sessionMs * 0.2);
    await eventually(() => expect(textsOf(other.heard.slice(other.deals.at(-1)))).toHaveLength(10));
    expect(frozen.deals).toHaveLength(2);

    // and when it goes on, its word is not taken, and it gets its part again
    clients[0].resume();
    await expect(commit).rejects.toThrow('does not know this member');
    await eventually(() => expect(frozen.deals).toHaveLength(3));
    await eventually(() => expect(frozen.heard.length).toBeGreaterThan(0));
  });

  it('a consumer that crashes says so once, and others get its part', async () => {
    const { kafka, clients } = given();
    const dying = await reader(clients[0], 'group', ['orders']);
    const other = await reader(clients[1], 'group', ['orders']);
    clients[0].crash(new Error('dead'));
    clients[0].crash(new Error('dead'));
    expect(dying.crashes).toEqual([new Error('dead')]);
    await eventually(() => expect(other.deals).toHaveLength(2));
    kafka.produce(...records('orders', 10));
    await eventually(() => expect(other.heard).toHaveLength(10));
    expect(dying.heard).toEqual([]);
  });

  it('while Kafka is away no session ends', async () => {
    const { kafka, clients } = given();
    const { deals, consumer } = await reader(clients[0], 'group', ['orders']);
    kafka.shut();
    await kafka.pass(kafka.sessionMs * 10);
    expect(consumer.silence()).toBeGreaterThanOrEqual(kafka.sessionMs * 10);
    kafka.open();
    await kafka.pass(kafka.sessionMs * 0.9);
    expect(deals).toHaveLength(1);
    expect(consumer.silence()).toBe(0);
  });
});
