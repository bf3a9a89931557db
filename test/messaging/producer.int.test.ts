import pino from 'pino';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import type { SendRecord } from '../../shared/messaging/kafka/broker.ts';
import { kafkajsBroker } from '../../shared/messaging/kafka/kafkajs-broker.ts';
import { eventually } from '../harness/eventually.ts';
import { tcpGate } from '../harness/tcp-gate.ts';
import { kafkajsUnderTest, socketFactoryThrough } from './broker-conformance/kafkajs-under-test.ts';
import { newGroup, numbered, reader, record, textsOf } from './broker-conformance/reader.ts';

/** kafkajs at the real Kafka, over a connection that swallows answers when it is told to. */
async function given() {
  const brokers = inject('stack').kafkaBrokers;
  const under = await kafkajsUnderTest(brokers);
  const [host = '', port = ''] = (brokers[0] ?? '').split(':');
  let swallowing = 0;
  const gate = await tcpGate({ host, port: Number(port) }, (connection, answer) => {
    // The answers to a request for metadata and the like are far longer.
    if (swallowing === 0 || !isAcknowledgement(answer)) return;
    swallowing -= 1;
    connection.destroy();
  });
  const socketFactory = socketFactoryThrough(gate);
  const log = pino({ level: 'silent' });
  const broker = kafkajsBroker({ brokers, clientId: 'test', log, socketFactory });
  onTestFinished(async () => {
    await broker.stop();
    await gate.shut();
    await under.close();
  });
  const topic = await under.createTopic(1);
  const isAcknowledgement = (answer: Buffer) => answer.includes(topic) && answer.length < topic.length + 60;
  const send = (...texts: string[]) => broker.send(texts.map((text): SendRecord => record(topic, 'a', text)));
  const written = async () => {
    const { heard } = await reader(under.client(), newGroup(), [topic]);
    const count = await under.readable(topic);
    await eventually(() => expect(heard).toHaveLength(count));
    return textsOf(heard);
  };
  const swallow = (answers: number) => {
    swallowing = answers;
  };
  return { send, written, swallow, left: () => swallowing };
}

/** As often as kafkajs sends something before it gives up. */
const attempts = 4;

describe('a send whose acknowledgement is lost', () => {
  it('is repeated, and written once', async () => {
    const { send, written, swallow, left } = await given();
    await send('record-0');
    swallow(2);
    await send('record-1');
    expect(left()).toBe(0);
    await send('record-2');
    expect(await written()).toEqual(numbered(3));
  });

  it.each([1, 3])('for good is not taken for the one that comes next, of %i records', async (count) => {
    // given a send that was written, but of which that was never heard
    const { send, written, swallow, left } = await given();
    await send('first');
    swallow(attempts);
    await expect(send('lost?')).rejects.toThrow();
    expect(left()).toBe(0);

    // when other records are sent
    await send(...numbered(count));

    // then they are written, too
    expect(await written()).toEqual(['first', 'lost?', ...numbered(count)]);
  });

  it('and that is sent again keeps its place before what comes after it', async () => {
    const { send, written, swallow } = await given();
    swallow(attempts);
    await expect(send('a', 'b')).rejects.toThrow();
    await send('a', 'b');
    await send('c');
    const firsts = [...new Set(await written())];
    expect(firsts).toEqual(['a', 'b', 'c']);
  });
});
