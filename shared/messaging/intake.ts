import type { Participant } from '../saga/participant.ts';
import type { Collector } from './collector.ts';
import { decode } from './decode.ts';
import type { Intake } from './kafka/broker.ts';
import type { Offsets } from './offsets.ts';
import type { SchemaCheck } from './schema-check.ts';
import type { Work } from './work.ts';

/** How often the group hears of us while reading waits for the database or the registry, in milliseconds. */
const keepAliveMs = 1_000;

export type ParticipantIntake = Intake & {
  /** Notes that these inputs are committed in our database. */
  committed(works: readonly Work[]): void;
  /** Takes nothing more: what is read from now on is left to the next start. */
  close(): void;
};

/** Decodes what Kafka hands over and queues what is the participant's business. */
export function participantIntake(parts: {
  readonly participant: Participant;
  readonly collector: Collector;
  readonly offsets: Offsets;
  readonly schemas: SchemaCheck;
}): ParticipantIntake {
  const { participant, collector, offsets, schemas } = parts;
  /** Marks what was read since the partitions were last dealt: the offsets of other records are not ours. */
  let current = {};

  let closed = false;

  return {
    async take(records, keepAlive) {
      if (closed) return;
      const dealt = current;
      const works: Work[] = [];
      for (const record of records) {
        const work = decode(participant, record);
        if (work === undefined) continue;
        works.push(schemas.suspicious(work) ? await keepingAlive(schemas.check(work), keepAlive) : work);
      }
      // Partitions may have been dealt anew while the registry was asked: whoever owns these now reads them again.
      const last = records.at(-1);
      if (last === undefined || dealt !== current) return;
      for (const work of works) if ('record' in work) work.record.readIn = current;
      offsets.read(last.topic, last.partition, last.offset, works.length);
      collector.push(works);
      if (collector.backlog > 0) await keepingAlive(collector.taken(), keepAlive);
    },

    close() {
      closed = true;
    },

    reassigned() {
      current = {};
      offsets.clear();
      collector.drop((work) => 'record' in work && work.parkedId === undefined);
    },

    committed(works) {
      for (const work of works) {
        if (!('record' in work) || work.record.readIn !== current) continue;
        work.record.readIn = undefined;
        offsets.committed(work.record.topic, work.record.partition, work.record.offset);
      }
    },
  };
}

/**
 * The group must not take a consumer for dead that waits for something which is slow or away. Rejects as `keepAlive`
 * does, when the partitions are being dealt anew: then what was read is not ours any more.
 */
async function keepingAlive<Result>(
  waited: Promise<Result>,
  keepAlive: () => Promise<void>,
): Promise<Result> {
  let over = false;
  const done = waited.finally(() => {
    over = true;
  });
  while (!over) {
    const tick = Promise.withResolvers<void>();
    const timer = setTimeout(tick.resolve, keepAliveMs);
    await Promise.race([done, tick.promise]);
    clearTimeout(timer);
    if (!over) await keepAlive();
  }
  return await waited;
}
