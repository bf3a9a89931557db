import { describe, expect, it } from 'vitest';
import { lanes } from '../../scripts/chaos/lanes.ts';
import { planOf } from '../../scripts/chaos/plan.ts';

const minuteMs = 60_000;

describe('what goes wrong', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planOf(7, 10 * minuteMs, lanes)).toEqual(planOf(7, 10 * minuteMs, lanes));
    expect(planOf(8, 10 * minuteMs, lanes)).not.toEqual(planOf(7, 10 * minuteMs, lanes));
  });

  it.each([1, 2, 3, 4, 5])('in ten minutes is everything that can, several times (seed %i)', (seed) => {
    const acts = planOf(seed, 10 * minuteMs, lanes).flat();
    const counts = Map.groupBy(acts, ({ fault }) => fault.name);
    for (const { name } of lanes.flat())
      expect(counts.get(name)?.length ?? 0, name).toBeGreaterThanOrEqual(3);
  });

  it('comes one after the other in each lane, and is over in time', () => {
    for (const acts of planOf(3, 10 * minuteMs, lanes)) {
      let over = 0;
      for (const { atMs, lastsMs, fault } of acts) {
        const [least, most] = fault.lastsMs;
        expect(atMs).toBeGreaterThan(over);
        expect(lastsMs).toBeGreaterThanOrEqual(least);
        expect(lastsMs).toBeLessThanOrEqual(most);
        over = atMs + lastsMs;
      }
      expect(over).toBeLessThanOrEqual(10 * minuteMs);
    }
  });
});
