import { describe, expect, it } from 'vitest';
import { runLoad } from '../../scripts/bench/load/load.ts';
import { createSagaRecorder } from '../../scripts/bench/load/saga-recorder.ts';

describe('runLoad', () => {
  it('closed: keeps exactly so many sagas in flight, and lets them end when stopped', async () => {
    // given
    const stop = new AbortController();
    const started: number[] = [];
    let inFlight = 0;
    let most = 0;
    const runSaga = async (index: number) => {
      started.push(index);
      most = Math.max(most, ++inFlight);
      if (index === 9) stop.abort();
      await Promise.resolve();
      inFlight--;
    };
    // when
    const submitted = await runLoad({ kind: 'closed', inFlight: 4 }, runSaga, stop.signal);
    // then
    expect(most).toBe(4);
    expect(inFlight).toBe(0);
    expect(submitted).toBe(started.length);
    expect(started).toEqual(started.map((_, index) => index));
  });

  it('steady: goes on submitting while earlier sagas have not ended', async () => {
    // given sagas that end only when five have been submitted
    const stop = new AbortController();
    const five = Promise.withResolvers<void>();
    const runSaga = (index: number) => {
      if (index === 4) {
        stop.abort();
        five.resolve();
      }
      return five.promise;
    };
    // when
    const submitted = await runLoad({ kind: 'steady', perSecond: 1000 }, runSaga, stop.signal);
    // then
    expect(submitted).toBe(5);
  });

  it('steady: submits no faster than asked for', async () => {
    // given
    const stop = new AbortController();
    const start = performance.now();
    const runSaga = async (index: number) => {
      if (index === 5) stop.abort();
    };
    // when
    await runLoad({ kind: 'steady', perSecond: 100 }, runSaga, stop.signal);
    // then the sixth was due after 50 ms
    expect(performance.now() - start).toBeGreaterThan(45);
  });

  it.each([{ kind: 'closed', inFlight: 2 } as const, { kind: 'steady', perSecond: 1000 } as const])(
    '$kind: a saga that fails ends the load and is not swallowed',
    async (load) => {
      // given
      const runSaga = async (index: number) => {
        if (index === 3) throw new Error('card reader on fire');
      };
      // when / then
      await expect(runLoad(load, runSaga, new AbortController().signal)).rejects.toThrow(
        'card reader on fire',
      );
    },
  );
});

describe('createSagaRecorder', () => {
  it('counts each saga in the lap in which it ended', () => {
    // given
    const recorder = createSagaRecorder(1000);
    recorder.ended(5);
    recorder.ended(7);
    // when
    const first = recorder.lap(3000);
    recorder.ended(40);
    const second = recorder.lap(3500);
    // then
    expect(first).toEqual({ seconds: 2, sagas: 2, p50Ms: 5, p95Ms: 7, p99Ms: 7 });
    expect(second).toEqual({ seconds: 0.5, sagas: 1, p50Ms: 40, p95Ms: 40, p99Ms: 40 });
  });

  it('refuses to make a figure of a lap in which nothing ended', () => {
    expect(() => createSagaRecorder(0).lap(1000)).toThrow('no values were measured');
  });
});
