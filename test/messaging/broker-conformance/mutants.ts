import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Broker, Consumer, Intake, SendRecord } from '../../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../../shared/messaging/work.ts';
import type { CaseName } from './cases.ts';

/** A broker that is wrong on purpose, and the case that has to notice it. */
export type Mutant = {
  readonly noticedBy: CaseName;
  /** Wraps the clients of the broker under test. */
  client(sound: Broker): Broker;
};

type Change = {
  readonly intake?: (intake: Intake) => Intake;
  readonly consumer?: (consumer: Consumer) => Consumer;
  readonly group?: (group: string) => string;
};

const consuming =
  ({ intake = (same) => same, consumer = (same) => same, group = (same) => same }: Change) =>
  (sound: Broker): Broker => ({
    ...sound,
    consume: async (options, given, crashed) =>
      consumer(await sound.consume({ ...options, group: group(options.group) }, intake(given), crashed)),
  });

const sending =
  (send: (sound: Broker, records: readonly SendRecord[]) => Promise<void>) =>
  (sound: Broker): Broker => ({ ...sound, send: (records) => send(sound, records) });

const taking = (take: (intake: Intake, ...given: Parameters<Intake['take']>) => Promise<void>) =>
  consuming({ intake: (intake) => ({ ...intake, take: (...given) => take(intake, ...given) }) });

const changed = (change: (record: KafkaRecord) => Partial<KafkaRecord>) =>
  taking((intake, records, keepAlive) =>
    intake.take(
      records.map((record) => ({ ...record, ...change(record) })),
      keepAlive,
    ),
  );

const inLatin = (bytes: Buffer | null) => bytes && Buffer.from(bytes.toString('latin1'));

/** Commits what is handed over as soon as it is, whether or not it was processed. */
function committingAtOnce(sound: Broker): Broker {
  return {
    ...sound,
    async consume(options, intake, crashed) {
      let consumer: Consumer | undefined;
      const take: Intake['take'] = async (records, keepAlive) => {
        const { topic = '', partition = 0, offset = '0' } = records.at(-1) ?? {};
        await setImmediate();
        await consumer?.commit([{ topic, partition, offset: String(BigInt(offset) + 1n) }]).catch(() => {});
        await intake.take(records, keepAlive);
      };
      consumer = await sound.consume(options, { ...intake, take }, crashed);
      return consumer;
    },
  };
}

export const mutants: { readonly [what: string]: Mutant } = {
  'records of one send are written backwards': {
    noticedBy: 'records of a key are handed over in the order in which they were sent',
    client: sending((sound, records) => sound.send(records.toReversed())),
  },
  'what is read together is handed over backwards': {
    noticedBy: 'records of a key are handed over in the order in which they were sent',
    client: taking((intake, records, keepAlive) => intake.take(records.toReversed(), keepAlive)),
  },
  'one record in a hundred is lost': {
    noticedBy: 'records of a key are handed over in the order in which they were sent',
    client: sending((sound, records) => sound.send(records.filter((_, index) => index % 100 !== 99))),
  },
  'keys go to partitions by another hash': {
    noticedBy: 'a key is in the partition in which other clients look for it',
    client: changed(({ key }) => ({ partition: (key?.reduce((sum, byte) => sum + byte, 0) ?? 0) % 6 })),
  },
  'values are taken for text': {
    noticedBy: 'keys, values and headers arrive byte for byte',
    client: changed(({ value }) => ({ value: inLatin(value) })),
  },
  'a value that is absent comes as an empty one': {
    noticedBy: 'keys, values and headers arrive byte for byte',
    client: changed(({ value }) => ({ value: value ?? Buffer.of() })),
  },
  'headers are left out': {
    noticedBy: 'keys, values and headers arrive byte for byte',
    client: changed(() => ({ headers: {} })),
  },
  'a send is acknowledged before it is written': {
    noticedBy: 'what was sent can be read as soon as the send has resolved',
    client: sending(
      async (sound, records) =>
        void setImmediate()
          .then(() => sound.send(records))
          .catch(() => {}),
    ),
  },
  'only the first topic of a send is written': {
    noticedBy: 'several topics in one send all get their records',
    client: sending((sound, records) =>
      sound.send(records.filter(({ topic }) => topic === records[0]?.topic)),
    ),
  },
  'a topic that does not exist takes whatever is sent': {
    noticedBy: 'a topic that does not exist is an error, and is not made',
    client: sending((sound, records) => sound.send(records).catch(() => {})),
  },
  'retention is that of another setting': {
    noticedBy: 'it is told how long topics keep events',
    client: (sound) => ({
      ...sound,
      retentionOf: async (topics) => new Map(topics.map((topic) => [topic, 1])),
    }),
  },
  'more is handed over though the last is still being taken': {
    noticedBy: 'while a partition is being taken, no more of it is handed over, but what was read with it is',
    client: taking(async (intake, records, keepAlive) => {
      intake.take(records, keepAlive).catch(() => {});
    }),
  },
  'what is handed over counts as committed': {
    noticedBy: 'what was not committed is handed over again to whoever comes next',
    client: committingAtOnce,
  },
  'commits are forgotten': {
    noticedBy: 'what was committed is not handed over again',
    client: consuming({ consumer: (consumer) => ({ ...consumer, commit: async () => {} }) }),
  },
  'commits are one too far': {
    noticedBy: 'what was committed is not handed over again',
    client: consuming({
      consumer: (consumer) => ({
        ...consumer,
        commit: (positions) =>
          consumer.commit(
            positions.map((position) => ({ ...position, offset: String(BigInt(position.offset) + 1n) })),
          ),
      }),
    }),
  },
  'all groups are one': {
    noticedBy: 'two groups each get everything',
    client: consuming({ group: () => 'everybody' }),
  },
  'the first deal is not told': {
    noticedBy: 'partitions have been dealt before reading begins',
    client: consuming({
      intake: (intake) => {
        let deals = 0;
        return { ...intake, reassigned: () => void (deals++ > 0 && intake.reassigned()) };
      },
    }),
  },
  'it is told too late that partitions were dealt anew': {
    noticedBy: 'two members share the partitions, and those of one that leaves are dealt to the other',
    client: consuming({
      intake: (intake) => {
        let untold = 0;
        return {
          take: async (records, keepAlive) => {
            await intake.take(records, keepAlive);
            for (; untold > 0; untold -= 1) intake.reassigned();
          },
          reassigned() {
            untold += 1;
          },
        };
      },
    }),
  },
  'every member gets everything': {
    noticedBy: 'two members share the partitions, and those of one that leaves are dealt to the other',
    client: consuming({ group: (group) => `${group}-${randomUUID()}` }),
  },
  'a sign of life never tells that partitions are being dealt anew': {
    noticedBy: 'what was being taken while partitions were dealt anew is handed over again',
    client: taking((intake, records, keepAlive) => {
      let interrupted = false;
      const quiet = () =>
        keepAlive().catch(() => {
          interrupted = true;
        });
      const taken = intake.take(records, quiet);
      return Promise.race([taken, settledWhen(() => interrupted)]);
    }),
  },
  'signs of life are not passed on': {
    noticedBy: 'a member that is slow but gives signs of life keeps its partitions',
    client: taking((intake, records) => intake.take(records, async () => {})),
  },
  'a member that hangs is kept in the group': {
    noticedBy:
      'a member that hangs loses its partitions, cannot commit any more, and comes back when it goes on',
    client: taking(async (intake, records, keepAlive) => {
      let over = false;
      const taken = intake.take(records, keepAlive).finally(() => {
        over = true;
      });
      while (!over) {
        await setImmediate();
        await keepAlive();
      }
      await taken;
    }),
  },
  'the word of a former member is taken': {
    noticedBy:
      'a member that hangs loses its partitions, cannot commit any more, and comes back when it goes on',
    client: consuming({
      consumer: (consumer) => ({
        ...consumer,
        commit: (positions) => consumer.commit(positions).catch(() => {}),
      }),
    }),
  },
  'a consumer goes on after it was stopped': {
    noticedBy: 'nothing is handed over once a consumer has stopped',
    client: consuming({ consumer: (consumer) => ({ ...consumer, stop: async () => {} }) }),
  },
  'a client goes on after it was stopped': {
    noticedBy: 'a client that has stopped sends and hands over nothing, and may be stopped again',
    client: (sound) => ({ ...sound, stop: async () => {} }),
  },
  'a consumer dies in silence': {
    noticedBy: 'a consumer that is dead for good says so once, and others take over',
    client: (sound) => ({
      ...sound,
      consume: (options, intake) => sound.consume(options, intake, () => {}),
    }),
  },
  'an intake that fails is asked again and again': {
    noticedBy: 'a consumer that is dead for good says so once, and others take over',
    client: taking((intake, records, keepAlive) => intake.take(records, keepAlive).catch(() => {})),
  },
  'silence is never noticed': {
    noticedBy: 'while the broker is away a consumer is silent, and when it is back goes on by itself',
    client: consuming({ consumer: (consumer) => ({ ...consumer, silence: () => 0 }) }),
  },
  'silence never ends': {
    noticedBy: 'while the broker is away a consumer is silent, and when it is back goes on by itself',
    client: consuming({
      consumer: (consumer) => {
        let longest = 0;
        const silence = () => {
          longest = Math.max(longest, consumer.silence());
          return longest;
        };
        return { ...consumer, silence };
      },
    }),
  },
  'what is sent while the broker is away is taken for written': {
    noticedBy: 'while the broker is away a send rejects, and when it is back the next one works',
    client: sending((sound, records) => sound.send(records).catch(() => {})),
  },
  'after a send that failed none works any more': {
    noticedBy: 'while the broker is away a send rejects, and when it is back the next one works',
    client: (sound) => {
      let failure: Error | undefined;
      return {
        ...sound,
        async send(records) {
          if (failure !== undefined) throw failure;
          await sound.send(records).catch((error: Error) => {
            failure = error;
            throw error;
          });
        },
      };
    },
  },
};

async function settledWhen(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}
