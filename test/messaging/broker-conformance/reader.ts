import { randomUUID } from 'node:crypto';
import type { Broker, Consumer, Intake, SendRecord } from '../../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../../shared/messaging/work.ts';

export type Reader = {
  readonly consumer: Consumer;
  /** All that was handed over, in that order. */
  readonly heard: readonly KafkaRecord[];
  /** How much had been heard each time that partitions were dealt. */
  readonly deals: readonly number[];
  readonly crashes: readonly Error[];
};

/** Joins the group and notes what it is handed. `taking` is awaited for each hand-over, once it is noted. */
export async function reader(
  broker: Broker,
  group: string,
  topics: readonly string[],
  taking: Intake['take'] = async () => {},
): Promise<Reader> {
  const heard: KafkaRecord[] = [];
  const deals: number[] = [];
  const crashes: Error[] = [];
  const intake: Intake = {
    take(records, keepAlive) {
      heard.push(...records);
      return taking(records, keepAlive);
    },
    reassigned: () => void deals.push(heard.length),
  };
  const consumer = await broker.consume({ group, topics }, intake, (error) => crashes.push(error));
  return { consumer, heard, deals, crashes };
}

export const newGroup = (): string => `group-${randomUUID()}`;

export const textOf = ({ value }: KafkaRecord): string | undefined => value?.toString();

export const textsOf = (records: readonly KafkaRecord[]): (string | undefined)[] => records.map(textOf);

export const partitionsOf = (records: readonly KafkaRecord[]): Set<number> =>
  new Set(records.map(({ partition }) => partition));

export function record(topic: string, key: string, text: string): SendRecord {
  return { topic, key, value: Buffer.from(text), headers: {} };
}

/** One record each for so many keys: enough of them for every partition to get some. */
export function records(topic: string, count: number, name = 'record'): SendRecord[] {
  return Array.from({ length: count }, (_, index) => record(topic, `key-${index}`, `${name}-${index}`));
}

export const numbered = (count: number, name = 'record'): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);
