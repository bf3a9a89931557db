import type { Kafka } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { SelfHealingProducer } from '../../shared/messaging/kafka/producer.ts';
import { record } from './broker-conformance/reader.ts';

type Played = { sent: number; disconnected: boolean };

/** Producers that do as they are told. */
function given({ connecting = async (_producer: number) => {} } = {}) {
  const producers: Played[] = [];
  const sends: { readonly producer: number; readonly outcome: PromiseWithResolvers<void> }[] = [];
  const kafka = {
    producer() {
      const played: Played = { sent: 0, disconnected: false };
      const index = producers.push(played) - 1;
      return {
        connect: () => connecting(index),
        disconnect: async () => {
          played.disconnected = true;
        },
        sendBatch() {
          const outcome = Promise.withResolvers<void>();
          sends.push({ producer: index, outcome });
          played.sent += 1;
          return outcome.promise;
        },
      };
    },
  };
  const producer = new SelfHealingProducer(kafka as unknown as Kafka);
  const send = async () => {
    const sending = producer.send([record('orders', 'a', '1')]);
    sending.catch(() => {});
    while (sends.length === 0) await Promise.resolve();
    const { outcome, producer: by } = sends.shift() as (typeof sends)[number];
    return { sending, outcome, by };
  };
  return { producer, producers, send };
}

const failures = [
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'INVALID_PRODUCER_EPOCH',
  'UNKNOWN_PRODUCER_ID',
  'DUPLICATE_SEQUENCE_NUMBER',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  undefined,
];

describe('a producer', () => {
  it('is kept from send to send', async () => {
    const { producers, send } = given();
    for (let count = 0; count < 3; count++) {
      const { sending, outcome } = await send();
      outcome.resolve();
      await sending;
    }
    expect(producers).toEqual([{ sent: 3, disconnected: false }]);
  });

  it.each(failures)('is replaced after a send that failed: %s', async (type) => {
    const { producers, send } = given();
    const first = await send();
    first.outcome.reject(Object.assign(new Error('failed'), { type }));
    await expect(first.sending).rejects.toThrow('failed');
    const second = await send();
    second.outcome.resolve();
    await second.sending;
    expect(producers).toEqual([
      { sent: 1, disconnected: true },
      { sent: 1, disconnected: false },
    ]);
  });

  it('is replaced once when several of its sends fail, one after the other', async () => {
    // given two sends of one producer, and a third after the first has failed
    const { producers, send } = given();
    const [first, second] = [await send(), await send()];
    first.outcome.reject(new Error('failed'));
    await expect(first.sending).rejects.toThrow('failed');
    const third = await send();

    // when the second fails, too
    second.outcome.reject(new Error('failed'));
    await expect(second.sending).rejects.toThrow('failed');
    third.outcome.resolve();
    await third.sending;

    // then the third one's producer stays
    const fourth = await send();
    fourth.outcome.resolve();
    await fourth.sending;
    expect([first.by, second.by, third.by, fourth.by]).toEqual([0, 0, 1, 1]);
    expect(producers.map(({ disconnected }) => disconnected)).toEqual([true, false]);
  });

  it('that cannot connect is replaced, and leaves no connection', async () => {
    const { producer, producers, send } = given({
      connecting: async (index) => {
        if (index === 0) throw new Error('away');
      },
    });
    await expect(producer.send([record('orders', 'a', '1')])).rejects.toThrow('away');
    const second = await send();
    second.outcome.resolve();
    await second.sending;
    expect(producers.map(({ disconnected }) => disconnected)).toEqual([true, false]);
  });

  it('that was stopped sends no more, and may be stopped again or before it has sent', async () => {
    const { producer, producers, send } = given();
    const { sending, outcome } = await send();
    outcome.resolve();
    await sending;
    await producer.stop();
    await producer.stop();
    await expect(producer.send([record('orders', 'a', '1')])).rejects.toThrow('stopped');
    expect(producers).toEqual([{ sent: 1, disconnected: true }]);
    await given().producer.stop();
  });
});
