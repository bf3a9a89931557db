import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { timeUntil } from '../../scripts/chaos/time-until.ts';

const { signal } = new AbortController();

describe('the time until nothing is open', () => {
  it('is told, and is no problem when it was short enough', async () => {
    const left = [2, 1, 0];
    const timed = await timeUntil(
      'all is heard',
      60_000,
      async () => ({ unheard: left.shift() ?? 0 }),
      signal,
    );
    expect(timed).toEqual({ tookMs: expect.any(Number) });
    expect(left).toEqual([]);
  });

  it('is a problem when something stays open: what, and how much of it', async () => {
    const timed = await timeUntil('all is heard', 1, async () => ({ unheard: 2, unpublished: 0 }), signal);
    expect(timed).toEqual({ problem: expect.stringMatching(/^all is heard: .*: 2 unheard$/) });
  });

  it('is a problem when a single look took so long that it came late', async () => {
    const slow = async () => {
      await delay(20);
      return { unheard: 0 };
    };
    const timed = await timeUntil('all is heard', 10, slow, signal);
    expect(timed.tookMs).toBeGreaterThan(10);
    expect(timed.problem).toMatch(/^all is heard: only after /);
  });

  it('is not waited for when the run was given up', async () => {
    const given = AbortSignal.abort(new Error('given up'));
    await expect(timeUntil('all is heard', 60_000, async () => ({ unheard: 1 }), given)).rejects.toThrow(
      'given up',
    );
  });
});
