import { describe, expect, it } from 'vitest';
import { createRandom } from '../../scripts/bench/random.ts';
import { OutboxCursor } from '../../shared/messaging/outbox-cursor.ts';

describe('what is settled of an outbox', () => {
  it('rises with what is sent without a gap', () => {
    const cursor = new OutboxCursor();
    cursor.sent([1, 2, 3]);
    expect(cursor).toMatchObject({ settled: 3, inDoubt: false });
  });

  it('stays below an id that is missing, until it comes', () => {
    const cursor = new OutboxCursor();
    cursor.sent([1, 3, 4]);
    expect(cursor).toMatchObject({ settled: 1, inDoubt: true, unwatched: true });
    cursor.sent([2]);
    expect(cursor).toMatchObject({ settled: 4, inDoubt: false, unwatched: false });
  });

  it('passes an id that is missing when no transaction is left that could bring it', () => {
    const cursor = new OutboxCursor();
    cursor.sent([1, 3]);
    cursor.waitFor(100n);
    cursor.sent([4]);
    cursor.sawAll(99n);
    expect(cursor).toMatchObject({ settled: 1, inDoubt: true });
    cursor.sawAll(100n);
    expect(cursor).toMatchObject({ settled: 4, inDoubt: false });
  });

  it('stays below a second id that was missed after the wait for the first began', () => {
    const cursor = new OutboxCursor();
    cursor.sent([1, 3]);
    cursor.waitFor(100n);
    cursor.sent([5]);
    cursor.sawAll(100n);
    expect(cursor).toMatchObject({ settled: 3, inDoubt: true, unwatched: true });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'never passes an id that is still to come, and in the end passes all (%i)',
    (seed) => {
      // given transactions that take ids and end in any order, some of them without a trace
      const { below } = createRandom(seed, 0);
      const cursor = new OutboxCursor();
      const open: { xid: bigint; ids: number[] }[] = [];
      const visible = new Set<number>();
      let lastId = 0;
      let nextXid = 1n;
      const begin = () => {
        open.push({ xid: nextXid++, ids: Array.from({ length: 1 + below(3) }, () => ++lastId) });
      };
      const end = () => {
        const [ended] = open.splice(below(open.length), 1);
        if (below(10) < 7) for (const id of ended?.ids ?? []) visible.add(id);
      };
      const deliver = () => {
        const oldest = open[0]?.xid ?? nextXid;
        const rows = [...visible].filter((id) => id > cursor.settled).sort((a, b) => a - b);
        const batch = rows.slice(0, 5);
        for (const id of batch) visible.delete(id);
        cursor.sent(batch);
        if (batch.length < 5) cursor.sawAll(oldest);
        if (cursor.unwatched) cursor.waitFor(nextXid);
      };

      // when they come and go while the outbox is delivered
      for (let step = 0; step < 3_000; step++) {
        if (open.length < 4 && below(2) === 0) begin();
        if (open.length > 0 && below(2) === 0) end();
        if (below(10) < 6) deliver();
        const lowestToCome = Math.min(...open.flatMap(({ ids }) => ids), ...visible, Infinity);
        expect(cursor.settled).toBeLessThan(lowestToCome);
      }

      // then nothing is left once they have all ended
      while (open.length > 0) end();
      for (let times = 0; times < 50; times++) deliver();
      expect([...visible]).toEqual([]);
      expect(cursor.inDoubt).toBe(false);
    },
  );
});
