import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { watchLife } from '../../shared/messaging/watch-life.ts';

describe('a service that has stopped making progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function given() {
    const state = { reasons: [] as string[], kafka: async () => {} };
    const fatal: Error[] = [];
    const life = watchLife(
      { lifeless: () => state.reasons },
      () => state.kafka(),
      (error) => fatal.push(error),
      pino({ level: 'silent' }),
    );
    life.start();
    onTestFinished(() => life.stop());
    return { state, fatal };
  }

  const aMinute = () => vi.advanceTimersByTimeAsync(60_000);

  it('ends, and says why, once', async () => {
    const { state, fatal } = given();
    await aMinute();
    expect(fatal).toEqual([]);
    state.reasons = ['the one', 'the other'];
    await aMinute();
    expect(fatal).toEqual([new Error('the one; the other')]);
  });

  it('waits while Kafka is away', async () => {
    const { state, fatal } = given();
    state.reasons = ['silence'];
    state.kafka = () => Promise.reject(new Error('away'));
    await aMinute();
    expect(fatal).toEqual([]);
    state.kafka = async () => {};
    await aMinute();
    expect(fatal).toEqual([new Error('silence')]);
  });

  it('goes on when it makes progress again as soon as Kafka is back', async () => {
    const { state, fatal } = given();
    state.reasons = ['silence'];
    state.kafka = async () => {
      state.reasons = [];
    };
    await aMinute();
    expect(fatal).toEqual([]);
  });
});
