import { expect } from 'vitest';
import { eventually } from '../../harness/eventually.ts';
import type { Case } from './broker-under-test.ts';
import { newGroup, numbered, reader, records, textsOf } from './reader.ts';

/** Longer than a healthy consumer is ever silent: it waits half a second for records, and then asks again. */
const longSilenceMs = 2_000;
const shortSilenceMs = 1_500;

export const outageCases = {
  'while the broker is away a consumer is silent, and when it is back goes on by itself': async (under) => {
    // given a consumer that hears of its broker
    const broker = under.client();
    const topic = await under.createTopic(2);
    const { consumer, heard, crashes } = await reader(broker, newGroup(), [topic]);
    await broker.send(records(topic, 10));
    await eventually(() => expect(heard).toHaveLength(10), under.patience);
    await eventually(() => expect(consumer.silence()).toBeLessThan(shortSilenceMs), under.patience);

    // when the broker goes away, then silence grows
    await under.shut();
    await under.produce(records(topic, 10, 'later'));
    await eventually(() => expect(consumer.silence()).toBeGreaterThan(longSilenceMs), under.patience);
    expect(heard).toHaveLength(10);

    // and when it is back, silence ends, and nothing is missing
    await under.open();
    await eventually(() => {
      expect(consumer.silence()).toBeLessThan(shortSilenceMs);
      expect(new Set(textsOf(heard))).toEqual(new Set([...numbered(10), ...numbered(10, 'later')]));
    }, under.patience);
    expect(crashes).toEqual([]);
  },

  'while the broker is away a send rejects, and when it is back the next one works': async (under) => {
    const broker = under.client();
    const topic = await under.createTopic(2);
    await broker.send(records(topic, 10));
    await under.shut();
    await expect(broker.send(records(topic, 10))).rejects.toThrow();
    await under.open();
    await eventually(() => broker.send(records(topic, 10)), under.patience);
    // A send that was rejected may have been written.
    expect([20, 30]).toContain(await under.readable(topic));
  },
} satisfies { readonly [name: string]: Case };
