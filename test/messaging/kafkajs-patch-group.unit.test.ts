import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually, quiet } from '../harness/eventually.ts';
import { consumerAtTwoBrokers, type EachBatch, notLeader } from './kafkajs-fake-cluster.ts';

const position = { topics: [{ topic: 'orders', partitions: [{ partition: 0, offset: '7' }] }] };
const records = Array.from({ length: 10 }, (_, index) => ({ offset: String(index) }));

describe('a consumer of kafkajs, patched, at several brokers', () => {
  it('joins its group again only when nothing is being processed, and reads that again', async () => {
    // given records of one broker that are being processed
    const processed = Promise.withResolvers<void>();
    const handedOver: string[] = [];
    const { runner, brokers, calls, crashes } = consumerAtTwoBrokers(
      async ({ batch, resolveOffset }: EachBatch) => {
        handedOver.push(batch.lastOffset());
        await processed.promise;
        resolveOffset(batch.lastOffset());
      },
    );
    onTestFinished(() => runner.stop());
    const trouble = Promise.withResolvers<never>();
    const answer = brokers.fetch;
    brokers.fetch = async (partition, offset) => {
      if (partition === 0) return await trouble.promise;
      return offset === '0' && handedOver.length < 2 ? records : await answer(partition, offset);
    };
    await runner.start();
    await eventually(() => expect(handedOver).toEqual(['9']));

    // when another broker has lost its partition, which takes joining again
    brokers.fetch = async (partition, offset) =>
      partition === 1 && offset === '0' && handedOver.length < 2 ? records : await answer(partition, offset);
    trouble.reject(notLeader());

    // then that waits, for whoever processes would move on what is read from then on
    const joins = () => calls.filter((call) => call === 'join').length;
    expect(await quiet(joins, { forMs: 100 })).toBe(1);

    // and what was processed under the former deal is read again, from what is committed
    const before = calls.length;
    processed.resolve();
    await eventually(() => expect(handedOver).toEqual(['9', '9']));
    const since = calls.slice(before).filter((call) => call === 'join' || call.startsWith('fetch 1'));
    expect(since.slice(0, 2)).toEqual(['join', 'fetch 1 from 0']);
    await eventually(() => expect(calls).toContain('fetch 1 from 10'));
    expect(crashes).toEqual([]);
  });

  it('tells its group nothing more of a former deal, which others may have gone on from', async () => {
    // given a position that the coordinator has no time for
    const { runner, brokers, calls } = consumerAtTwoBrokers(async () => {});
    onTestFinished(() => runner.stop());
    const commits = () => calls.filter((call) => call.startsWith('commit'));
    const busy = Promise.withResolvers<void>();
    brokers.commit = () => busy.promise;
    const answer = brokers.fetch;
    await runner.start();
    const reported = runner.commitOffsets(position).then(
      () => 'reported',
      (error: Error) => error.message,
    );
    await eventually(() => expect(commits()).toEqual(['commit in generation 1']));

    // when partitions are dealt anew meanwhile
    brokers.fetch = async () => {
      brokers.fetch = answer;
      throw notLeader();
    };
    await eventually(() => expect(calls.filter((call) => call === 'join')).toHaveLength(2));
    brokers.commit = async () => {};
    busy.reject(new Error('the coordinator has moved'));

    // then it is not reported, and said so
    expect(await reported).toMatch(/dealt anew/);
    expect(await quiet(commits, { forMs: 100 })).toEqual(['commit in generation 1']);
  });

  it.for([
    { what: 'says so', gone: false },
    { what: 'is there no more', gone: true },
  ])(
    'tells its group of positions where the group is now, when the broker that had it $what',
    async ({ gone }) => {
      // given a group that moves to another broker, where the member goes on without joining again
      const { runner, brokers, calls } = consumerAtTwoBrokers(async () => {});
      onTestFinished(() => runner.stop());
      await runner.start();
      brokers.groupIsAt = 1;
      if (gone) brokers.gone.add(2);

      // when it has something to tell, then that is told there
      await runner.commitOffsets(position);
      expect(calls.filter((call) => call.startsWith('commit'))).toHaveLength(gone ? 1 : 2);
      expect(calls.filter((call) => call === 'join')).toHaveLength(1);
    },
  );

  it('tells its group nothing while it joins, nor once it is stopped', async () => {
    const joined = Promise.withResolvers<void>();
    const { runner, brokers, calls } = consumerAtTwoBrokers(async () => {});
    brokers.join = () => joined.promise;
    const starting = runner.start();
    await eventually(() => expect(calls).toEqual(['join']));
    const reported = runner.commitOffsets(position);
    await expect(reported).rejects.toThrow(/dealt anew/);
    joined.resolve();
    await starting;
    await runner.stop();
    await expect(runner.commitOffsets(position)).rejects.toThrow(/dealt anew/);
    expect(calls.filter((call) => call.startsWith('commit'))).toEqual([]);
  });

  it('that is stopped while it joins leaves again, reads nothing, and keeps no connection', async () => {
    const joined = Promise.withResolvers<void>();
    const { runner, brokers, calls, crashes } = consumerAtTwoBrokers(async () => {});
    brokers.join = () => joined.promise;
    const starting = runner.start();
    await eventually(() => expect(calls).toEqual(['join']));
    await runner.stop();
    joined.resolve();
    await starting;
    expect(await quiet(() => [...calls], { forMs: 100 })).toEqual(['join', 'leave', 'disconnect']);
    expect(crashes).toEqual([]);
  });

  it('that is stopped while it cannot join gives that up', async () => {
    const refused = Promise.withResolvers<void>();
    const { runner, brokers, calls, crashes } = consumerAtTwoBrokers(async () => {});
    brokers.join = () => refused.promise;
    const starting = runner.start();
    await eventually(() => expect(calls).toEqual(['join']));
    await runner.stop();
    refused.reject(Object.assign(new Error('rebalancing'), { type: 'REBALANCE_IN_PROGRESS' }));
    await starting;
    expect(await quiet(() => [...calls], { forMs: 100 })).toEqual(['join', 'disconnect']);
    expect(crashes).toEqual([]);
  });

  it('that is stopped while partitions are being dealt anew does not join again', async () => {
    const { runner, brokers, calls, crashes } = consumerAtTwoBrokers(async () => {});
    const trouble = Promise.withResolvers<never>();
    brokers.fetch = () => trouble.promise;
    await runner.start();
    await eventually(() => expect(calls.filter((call) => call.startsWith('fetch'))).toHaveLength(2));
    const stopped = runner.stop();
    trouble.reject(notLeader());
    await stopped;
    expect(
      (await quiet(() => [...calls], { forMs: 100 })).filter((call) => !call.startsWith('fetch')),
    ).toEqual(['join', 'leave']);
    expect(crashes).toEqual([]);
  });
});
