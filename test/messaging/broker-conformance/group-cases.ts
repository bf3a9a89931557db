import { expect } from 'vitest';
import type { Intake } from '../../../shared/messaging/kafka/broker.ts';
import { eventually, quiet } from '../../harness/eventually.ts';
import type { BrokerUnderTest, Case } from './broker-under-test.ts';
import { newGroup, numbered, partitionsOf, reader, record, records, textsOf } from './reader.ts';

/** Takes what it is handed until it is let go; gives signs of life only if it is told to. */
function slowly(under: BrokerUnderTest, keepsAlive: boolean) {
  let over = false;
  const taking: Intake['take'] = async (_, keepAlive) => {
    while (!over && !under.over.aborted) {
      await under.pause();
      if (keepsAlive) await keepAlive();
    }
  };
  return {
    taking,
    letGo: () => {
      over = true;
    },
  };
}

export const groupCases = {
  'what was not committed is handed over again to whoever comes next': async (under) => {
    const broker = under.client();
    const topic = await under.createTopic(1);
    const group = newGroup();
    await broker.send(records(topic, 5));
    const first = await reader(broker, group, [topic]);
    await eventually(() => expect(first.heard).toHaveLength(5), under.patience);
    await first.consumer.stop();
    const next = await reader(under.client(), group, [topic]);
    await eventually(() => expect(textsOf(next.heard)).toEqual(numbered(5)), under.patience);
  },

  'what was committed is not handed over again': async (under) => {
    const broker = under.client();
    const topic = await under.createTopic(1);
    const group = newGroup();
    await broker.send(records(topic, 5));
    const first = await reader(broker, group, [topic]);
    await eventually(() => expect(first.heard).toHaveLength(5), under.patience);
    await first.consumer.commit([{ topic, partition: 0, offset: '3' }]);
    await first.consumer.stop();
    const next = await reader(under.client(), group, [topic]);
    await eventually(() => expect(next.heard.length).toBeGreaterThanOrEqual(2), under.patience);
    expect(textsOf(await quiet(() => [...next.heard], { forMs: under.patience.quietMs }))).toEqual(
      numbered(5).slice(3),
    );
  },

  'two groups each get everything': async (under) => {
    const broker = under.client();
    const topic = await under.createTopic(2);
    const [one, other] = [
      await reader(broker, newGroup(), [topic]),
      await reader(broker, newGroup(), [topic]),
    ];
    await broker.send(records(topic, 10));
    for (const { heard } of [one, other])
      await eventually(
        () => expect(textsOf(heard).toSorted()).toEqual(numbered(10).toSorted()),
        under.patience,
      );
  },

  'partitions have been dealt before reading begins': async (under) => {
    const broker = under.client();
    const topic = await under.createTopic(1);
    await broker.send(records(topic, 3));
    const { heard, deals } = await reader(broker, newGroup(), [topic]);
    expect(deals).toEqual([0]);
    await eventually(() => expect(heard).toHaveLength(3), under.patience);
    expect(deals).toEqual([0]);
  },

  'two members share the partitions, and those of one that leaves are dealt to the other': async (under) => {
    // given two members
    const topic = await under.createTopic(4);
    const group = newGroup();
    const staying = await reader(under.client(), group, [topic]);
    const leaving = await reader(under.client(), group, [topic]);
    await eventually(() => expect(staying.deals.length).toBeGreaterThanOrEqual(2), under.patience);

    // when records come, then each of them goes to one member
    await under.produce(records(topic, 40));
    await eventually(
      () => expect(textsOf([...staying.heard, ...leaving.heard]).toSorted()).toEqual(numbered(40).toSorted()),
      under.patience,
    );
    const [stayed, left] = [partitionsOf(staying.heard), partitionsOf(leaving.heard)];
    expect([stayed.size, left.size]).toEqual([2, 2]);
    expect([...stayed].filter((partition) => left.has(partition))).toEqual([]);

    // when one leaves, then the other is told first, and then handed all that is not committed
    await leaving.consumer.stop();
    const lastDeal = () => staying.deals.at(-1) ?? 0;
    await eventually(
      () => expect(textsOf(staying.heard.slice(lastDeal())).toSorted()).toEqual(numbered(40).toSorted()),
      under.patience,
    );
    expect(partitionsOf(staying.heard.slice(0, lastDeal()))).toEqual(stayed);
  },

  'what was being taken while partitions were dealt anew is handed over again': async (under) => {
    // given a member that is taking something
    const topic = await under.createTopic(2);
    const group = newGroup();
    await under.produce(records(topic, 10));
    const endings: string[] = [];
    const { taking, letGo } = slowly(under, true);
    const first = await reader(under.client(), group, [topic], (given, keepAlive) =>
      taking(given, keepAlive).then(
        () => void endings.push('in peace'),
        (error) => {
          endings.push('interrupted');
          throw error;
        },
      ),
    );
    await eventually(() => expect(first.heard.length).toBeGreaterThan(0), under.patience);

    // when another one joins, then the first is interrupted by what tells the group that it lives
    const second = await reader(under.client(), group, [topic]);
    expect(endings).toContain('interrupted');
    expect(endings).not.toContain('in peace');
    letGo();

    // and all of it is handed over again, to its new owners
    await eventually(() => {
      const again = [...first.heard.slice(first.deals.at(-1)), ...second.heard];
      expect(textsOf(again).toSorted()).toEqual(numbered(10).toSorted());
    }, under.patience);
    expect(first.crashes).toEqual([]);
  },

  'a member that is slow but gives signs of life keeps its partitions': async (under) => {
    const topic = await under.createTopic(2);
    const group = newGroup();
    const { taking, letGo } = slowly(under, true);
    const slow = await reader(under.client(), group, [topic], taking);
    const quick = await reader(under.client(), group, [topic]);
    await eventually(() => expect(slow.deals.length).toBeGreaterThanOrEqual(2), under.patience);
    const deals = slow.deals.length;
    await under.produce(records(topic, 10));
    await eventually(() => expect(slow.heard.length + quick.heard.length).toBe(10), under.patience);

    // when it takes longer than a session
    await under.sessionPasses();

    // then nothing has been dealt anew, and it is handed what comes next
    expect([slow.deals.length, quick.deals.length]).toEqual([deals, 1]);
    letGo();
    await under.produce(records(topic, 10));
    await eventually(() => expect(slow.heard.length + quick.heard.length).toBe(20), under.patience);
    expect([slow.deals.length, quick.deals.length]).toEqual([deals, 1]);
    const quicks = partitionsOf(quick.heard);
    expect([...partitionsOf(slow.heard)].filter((partition) => quicks.has(partition))).toEqual([]);
  },

  'a member that hangs loses its partitions, cannot commit any more, and comes back when it goes on': async (
    under,
  ) => {
    // given two members, one of which hangs with what it was handed
    const topic = await under.createTopic(2);
    const group = newGroup();
    const { taking, letGo } = slowly(under, false);
    const hanging = await reader(under.client(), group, [topic], taking);
    const other = await reader(under.client(), group, [topic]);
    await eventually(() => expect(hanging.deals.length).toBeGreaterThanOrEqual(2), under.patience);
    await under.produce(records(topic, 10));
    await eventually(() => expect(hanging.heard.length).toBeGreaterThan(0), under.patience);
    const deals = hanging.deals.length;

    // when its session is over, then the other one is handed everything
    await under.sessionPasses();
    await eventually(
      () => expect(partitionsOf(other.heard.slice(other.deals.at(-1)))).toEqual(new Set([0, 1])),
      under.patience,
    );
    expect(hanging.deals).toHaveLength(deals);

    // and its word counts no more
    const partition = hanging.heard[0]?.partition ?? 0;
    await expect(hanging.consumer.commit([{ topic, partition, offset: '1' }])).rejects.toThrow();

    // and when it goes on, it is a member again
    letGo();
    await eventually(() => expect(hanging.deals.length).toBeGreaterThan(deals), under.patience);
    await under.produce([record(topic, 'key-0', 'end'), record(topic, 'key-1', 'end')]);
    await eventually(
      () => expect(textsOf([...hanging.heard, ...other.heard])).toContain('end'),
      under.patience,
    );
    expect(hanging.crashes).toEqual([]);
  },

  'nothing is handed over once a consumer has stopped': async (under) => {
    const broker = under.client();
    const topic = await under.createTopic(2);
    const stopping = await reader(broker, newGroup(), [topic]);
    await broker.send(records(topic, 10));
    await eventually(() => expect(stopping.heard).toHaveLength(10), under.patience);
    await stopping.consumer.stop();
    await broker.send(records(topic, 10));
    expect(await quiet(() => stopping.heard.length, { forMs: under.patience.quietMs })).toBe(10);
    await expect(stopping.consumer.commit([{ topic, partition: 0, offset: '1' }])).rejects.toThrow();
    expect(stopping.crashes).toEqual([]);
  },

  'a client that has stopped sends and hands over nothing, and may be stopped again': async (under) => {
    const broker = under.client();
    const topic = await under.createTopic(2);
    const { heard, crashes } = await reader(broker, newGroup(), [topic]);
    await broker.send(records(topic, 10));
    await eventually(() => expect(heard).toHaveLength(10), under.patience);
    await broker.stop();
    await broker.stop();
    await under.produce(records(topic, 10));
    await expect(broker.send(records(topic, 10))).rejects.toThrow();
    expect(await quiet(() => heard.length, { forMs: under.patience.quietMs })).toBe(10);
    expect(await under.readable(topic)).toBe(20);
    expect(crashes).toEqual([]);
  },

  'a consumer that is dead for good says so once, and others take over': async (under) => {
    const topic = await under.createTopic(2);
    const group = newGroup();
    const dying = await reader(under.client(), group, [topic], async () => {
      throw new Error('a mistake');
    });
    await under.produce(records(topic, 10));
    await eventually(() => expect(dying.crashes).toHaveLength(1), under.patience);
    expect(dying.crashes[0]?.message).toContain('a mistake');
    const next = await reader(under.client(), group, [topic]);
    await eventually(() => expect(next.heard).toHaveLength(10), under.patience);
    const afterwards = () => [dying.crashes.length, dying.deals.length];
    expect(await quiet(afterwards, { forMs: under.patience.quietMs })).toEqual([1, 1]);
  },
} satisfies { readonly [name: string]: Case };
