import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import type { Decided } from '../../shared/messaging/batch.ts';
import { Collector } from '../../shared/messaging/collector.ts';
import { traceOf } from '../../shared/messaging/trace.ts';
import type { Work } from '../../shared/messaging/work.ts';
import { NotConnected } from '../../shared/postgres/transactor.ts';
import { eventually } from '../harness/eventually.ts';

const away = new NotConnected(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
const broken = Object.assign(new Error('closed'), { code: 'CONNECTION_CLOSED' });
const unfit = Object.assign(new Error('a constraint'), { code: '23514', severity: 'ERROR' });

const command = (id: string): Work => ({
  kind: 'command',
  id,
  orderId,
  type: 'tell',
  data: {},
  hash: '0',
  causationId: id,
  trace: traceOf(orderId, undefined),
  settle: () => {},
});

/** A collector over a database worked by hand: each transaction waits for how it ends. */
function given() {
  const tried: string[][] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  const committed: string[] = [];
  const collector = new Collector({
    log: pino({ level: 'silent' }),
    maxBatch: 100,
    process: async (works) => {
      tried.push(works.map(({ id }) => String(id)));
      const end = Promise.withResolvers<void>();
      ends.push(end);
      await end.promise;
      return {} as Decided;
    },
    committed: (works) => void committed.push(...works.map(({ id }) => String(id))),
  });
  const begun = async (count: number) => eventually(() => expect(tried).toHaveLength(count));
  return { collector, tried, ends, committed, begun };
}

const [a, b, c] = [command('a'), command('b'), command('c')];

describe('a command that is withdrawn', () => {
  it('while it is queued has no effect, and is not tried', async () => {
    const { collector, tried, ends, begun } = given();
    collector.push([a]);
    await begun(1);
    collector.push([b, c]);
    const taken = collector.taken();
    expect([collector.withdraw(c), collector.withdraw(b)]).toEqual(['none', 'none']);
    await taken;
    expect(collector.backlog).toBe(0);
    ends[0]?.resolve();
    await collector.idle();
    expect(tried).toEqual([['a']]);
  });

  it('while its batch waits for a database that was not reached has no effect, and the others go on', async () => {
    const { collector, tried, ends, committed, begun } = given();
    collector.push([a, b]);
    await begun(1);
    ends[0]?.reject(away);
    await eventually(() => expect(collector.databaseReachable).toBe(false));
    expect(collector.withdraw(a)).toBe('none');
    await begun(2);
    ends[1]?.resolve();
    await collector.idle();
    expect(tried).toEqual([['a', 'b'], ['b']]);
    expect(committed).toEqual(['b']);
  });

  it('while it is being tried may still take effect, and is not tried again if that fails', async () => {
    const { collector, tried, ends, begun } = given();
    collector.push([a, b]);
    await begun(1);
    expect(collector.withdraw(a)).toBe('possible');
    ends[0]?.reject(away);
    await begun(2);
    ends[1]?.resolve();
    await collector.idle();
    expect(tried).toEqual([['a', 'b'], ['b']]);
  });

  it('after a transaction of whose end nothing was heard may have taken effect, and is not tried again', async () => {
    const { collector, tried, ends, begun } = given();
    collector.push([a, b]);
    await begun(1);
    ends[0]?.reject(broken);
    await begun(2);
    ends[1]?.reject(away);
    await eventually(() => expect(collector.databaseReachable).toBe(false));
    expect(collector.withdraw(a)).toBe('possible');
    await begun(3);
    ends[2]?.resolve();
    await collector.idle();
    expect(tried).toEqual([['a', 'b'], ['a', 'b'], ['b']]);
  });

  it('while its batch is being taken apart has no effect before its turn, and then gets none', async () => {
    const { collector, tried, ends, committed, begun } = given();
    collector.push([a, b, c]);
    await begun(1);
    ends[0]?.reject(unfit);
    await begun(2);
    expect(collector.withdraw(b)).toBe('none');
    ends[1]?.resolve();
    await begun(3);
    ends[2]?.resolve();
    await collector.idle();
    expect(tried).toEqual([['a', 'b', 'c'], ['a'], ['c']]);
    expect(committed).toEqual(['a', 'c']);
  });

  it('as the last of its batch leaves it looking for the database, so that it is known when that is back', async () => {
    const { collector, tried, ends, begun } = given();
    collector.push([a]);
    await begun(1);
    ends[0]?.reject(away);
    await eventually(() => expect(collector.databaseReachable).toBe(false));
    expect(collector.withdraw(a)).toBe('none');
    await begun(2);
    ends[1]?.reject(away);
    await begun(3);
    ends[2]?.resolve();
    await collector.idle();
    expect(tried).toEqual([['a'], [], []]);
    expect(collector.databaseReachable).toBe(true);
  });
});
