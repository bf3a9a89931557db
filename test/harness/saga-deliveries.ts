import { typeOf } from '../../shared/messaging/cloud-event.ts';
import type { Broker, Intake } from '../../shared/messaging/kafka/broker.ts';
import type { KafkaRecord } from '../../shared/messaging/work.ts';

const laterMs = 120;

/** A broker that hands over what `change` makes of the intake. */
export function delivering(broker: Broker, change: (intake: Intake) => Intake): Broker {
  return {
    ...broker,
    consume: (options, intake, crashed) => broker.consume(options, change(intake), crashed),
  };
}

/**
 * Sends everything twice, as after a crash between sending and forgetting; and hands every record over twice in
 * one read and once more a while later, as after a rebalance that knew older offsets.
 */
export function repeating(broker: Broker): Broker {
  const again = delivering(broker, (intake) => ({
    ...intake,
    async take(records, keepAlive) {
      setTimeout(() => void intake.take(records, async () => {}), laterMs);
      await intake.take([...records, ...records], keepAlive);
    },
  }));
  return {
    ...again,
    async send(records) {
      await broker.send(records);
      await broker.send(records);
    },
  };
}

export type Sequence = {
  /** Event types in the order in which the consumer is to be handed them; others come as they come. */
  readonly types: readonly string[];
  /** Whether each is in a transaction of its own; else those that can be are handed over together. */
  readonly apart: boolean;
};

/**
 * Hands an order's events over in the order that its sequence names, whatever the order of their arrival: what
 * comes too early is held back until the others were handed over. Orders do not wait for each other, as if each had
 * partitions of its own.
 */
export function inSequence(broker: Broker, sequenceOf: (orderId: string) => Sequence | undefined): Broker {
  return delivering(broker, (intake) => {
    const lines = new Map<string, Line>();
    const lineOf = (orderId: string, sequence: Sequence) => {
      const line = lines.get(orderId) ?? newLine(sequence, intake);
      lines.set(orderId, line);
      return line;
    };
    return {
      ...intake,
      async take(records, keepAlive) {
        const free: KafkaRecord[] = [];
        for (const record of records) {
          const orderId = record.key?.toString() ?? '';
          const sequence = sequenceOf(orderId);
          if (sequence?.types.includes(typeOf(record) ?? '')) lineOf(orderId, sequence).add(record);
          else free.push(record);
        }
        if (free.length > 0) await intake.take(free, keepAlive);
      },
    };
  });
}

type Line = { add(record: KafkaRecord): void };

/** One order's queue in front of one consumer. */
function newLine({ types, apart }: Sequence, intake: Intake): Line {
  const waiting = new Map<string, KafkaRecord>();
  const due = [...types];
  let last = Promise.resolve();
  const handOver = async (records: readonly KafkaRecord[]) => {
    // A take resolves once its records are part of a transaction, so what comes after it is in a later one.
    const portions = apart ? records.map((record) => [record]) : [records];
    for (const portion of portions) await intake.take(portion, async () => {});
  };
  return {
    add(record) {
      waiting.set(typeOf(record) ?? '', record);
      const ready: KafkaRecord[] = [];
      for (let next = waiting.get(due[0] ?? ''); next; next = waiting.get(due[0] ?? '')) {
        ready.push(next);
        due.shift();
      }
      if (ready.length > 0) last = last.then(() => handOver(ready));
    },
  };
}
