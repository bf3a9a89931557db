import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import type { Decided } from '../../shared/messaging/batch.ts';
import { Collector } from '../../shared/messaging/collector.ts';
import { participantIntake } from '../../shared/messaging/intake.ts';
import { Offsets } from '../../shared/messaging/offsets.ts';
import type { Registry } from '../../shared/messaging/registry.ts';
import { SchemaCheck } from '../../shared/messaging/schema-check.ts';
import type { Work } from '../../shared/messaging/work.ts';
import { eventually, quiet } from '../harness/eventually.ts';
import { captured, framed, messageOf } from '../harness/messages.ts';
import { tally } from '../harness/participants.ts';
import { recordOf } from '../harness/records.ts';

const log = pino({ level: 'silent' });
const { participant } = tally();

function given(registry?: Registry, committing: () => Promise<void> = async () => {}) {
  const processed: string[][] = [];
  const offsets = new Offsets();
  const collector = new Collector({
    log,
    maxBatch: 100,
    process: async (works) => {
      processed.push(works.map((work) => (work.kind === 'event' ? pay(work) : work.kind)));
      await committing();
      return {} as Decided;
    },
    committed: (works) => intake.committed(works),
  });
  const intake = participantIntake({
    participant,
    collector,
    offsets,
    schemas: new SchemaCheck(registry, log, 'shipments'),
  });
  return { intake, collector, offsets, processed };
}

const pay = (work: Work) => (work as { data: { paymentId: string } }).data.paymentId;
const record = (paymentId: string, offset: number, schemaId?: number) => {
  const message = messageOf(captured(orderId, paymentId));
  const value = message.value ?? Buffer.of();
  return recordOf({ ...message, value: schemaId === undefined ? value : framed(value, schemaId) }, offset);
};
const keepAlive = async () => {};

describe('what is read', () => {
  it('is processed in offset order, and its offsets are known when it is committed', async () => {
    const { intake, collector, offsets, processed } = given();
    await intake.take([record('a', 3), record('b', 4)], keepAlive);
    await intake.take([record('c', 5)], keepAlive);
    await collector.idle();
    expect(processed.flat()).toEqual(['a', 'b', 'c']);
    expect(offsets.moved()).toEqual([{ topic: 'payments', partition: 0, offset: '6' }]);
  });

  it('after closing is left to the next start', async () => {
    const { intake, collector, offsets, processed } = given();
    intake.close();
    await intake.take([record('a', 3)], keepAlive);
    await collector.idle();
    expect(processed).toEqual([]);
    expect(offsets.moved()).toEqual([]);
  });

  it('again, since partitions were dealt anew during its transaction, is not taken for committed by that one', async () => {
    // given a record in a transaction that takes its time
    const commits = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let begun = 0;
    const committing = async () => commits[begun++]?.promise;
    const { intake, collector, offsets } = given(undefined, committing);
    await intake.take([record('a', 3)], keepAlive);
    await eventually(() => expect(begun).toBe(1));

    // when the partitions are dealt anew, it is read again, and the first transaction commits
    intake.reassigned();
    const again = intake.take([record('a', 3)], keepAlive);
    commits[0]?.resolve();
    await again;
    await eventually(() => expect(begun).toBe(2));

    // then its offset is not known before the second has committed too
    expect(offsets.moved()).toEqual([]);
    commits[1]?.resolve();
    await collector.idle();
    expect(offsets.moved()).toEqual([{ topic: 'payments', partition: 0, offset: '4' }]);
  });

  it.each(['the registry', 'the database'])(
    'and waits for %s keeps the consumer in its group, and is read again when that has dealt anew',
    async (slow) => {
      // given a message whose schema is asked for, or whose transaction takes its time
      const { promise: answered, resolve: answer } = Promise.withResolvers<string>();
      const eventTypeOf = () => (slow === 'the registry' ? answered : Promise.resolve('PaymentCaptured'));
      const committing = async () => void (slow === 'the database' && (await answered));
      const { intake, collector, offsets } = given({ register: async () => 1, eventTypeOf }, committing);
      if (slow === 'the database') await intake.take([record('before', 0)], keepAlive);

      // when the group is told that the consumer is alive, and answers that the partitions are dealt anew
      let beats = 0;
      const reading = intake.take([record('a', 1, 42)], async () => {
        beats += 1;
        if (beats === 2) throw new Error('rebalancing');
      });

      // then the reader learns of it
      await expect(reading).rejects.toThrow('rebalancing');
      answer('PaymentCaptured');
      await collector.idle();
      if (slow === 'the registry') expect(offsets.moved()).toEqual([]);
    },
  );

  it('while the partitions are dealt anew is dropped, also if it was waiting for the registry then', async () => {
    // given a message with a schema id that is being asked for, while the partitions are dealt anew
    const { promise: answered, resolve: answer } = Promise.withResolvers<string>();
    let asked = false;
    const { intake, collector, offsets, processed } = given({
      register: async () => 1,
      eventTypeOf: () => {
        asked = true;
        return answered;
      },
    });
    const reading = intake.take([record('late', 9, 42)], keepAlive);
    await eventually(() => expect(asked).toBe(true));
    intake.reassigned();

    // when reading begins anew from what the group knows, before the answer comes
    await intake.take([record('first', 7)], keepAlive);
    answer('PaymentCaptured');
    await reading;
    await intake.take([record('second', 8), record('late', 9, 42)], keepAlive);
    await collector.idle();

    // then nothing was processed before what comes before it
    await quiet(() => processed.flat().length, { forMs: 50 });
    expect(processed.flat()).toEqual(['first', 'second', 'late']);
    expect(offsets.moved()).toEqual([{ topic: 'payments', partition: 0, offset: '10' }]);
  });
});
