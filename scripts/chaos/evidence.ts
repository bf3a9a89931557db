import { setTimeout as wait } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { deadlineWork } from '../../shared/messaging/deadlines.ts';
import type { KafkaRecord } from '../../shared/messaging/work.ts';
import type { Leftovers, SagaBooks, Standing } from '../audit/books.ts';
import { type SagaEvent, sagaEvent } from '../audit/saga-event.ts';
import { leftoversIn, standingsIn, stockIn } from '../audit/service-books.ts';
import { readLedger } from '../demo/read-books.ts';
import { type ServiceName, services } from '../services.ts';
import type { System } from '../stack/system.ts';
import { type OrderSources, openOrderSources } from '../timeline/order-sources.ts';
import { allPartitions, stretchesIn } from '../timeline/stretches.ts';
import { tailTopics } from '../timeline/topic-tail.ts';

const readWithinMs = 120_000;
const ledgerWithinMs = 30_000;

/** What one service's database holds in the end. */
export type Dump = Omit<Leftovers, 'fatal'> & {
  readonly standings: readonly Standing[];
  /** Ids of events and commands that were processed. */
  readonly noted: readonly string[];
  /** Ids of the deadlines that were ever armed. */
  readonly armed: readonly string[];
  /** Every event that was ever committed, in the order in which it was written. */
  readonly published: readonly {
    readonly eventId: string;
    readonly orderId: string;
    readonly type: string;
  }[];
  /** Versions of orders' records that were committed more than once. */
  readonly decidedTwice: readonly { readonly orderId: string; readonly version: number }[];
};

/** All that a run is judged by: what lies in the databases, in the topics and in the books of the outside parties. */
export type Evidence = {
  /** As they lie in Kafka, also those that are there several times; per partition in its order. */
  readonly records: readonly SagaEvent[];
  readonly dumps: readonly Dump[];
  readonly books: SagaBooks;
};

export async function gatherEvidence(
  { stack, sandbox }: System,
  opening: SagaBooks['stock']['opening'],
): Promise<Evidence> {
  const sources = await openOrderSources(stack);
  try {
    const [records, dumps, closing, ledger] = await Promise.all([
      readTopics(sources),
      Promise.all(services.map(({ name }) => dumpOf(name, sources.databases.of(name)))),
      stockIn(sources.databases.of('inventory')),
      readLedger([sandbox.controlUrl], ledgerWithinMs),
    ]);
    const once = new Map(records.map((event) => [`${event.source} ${event.eventId}`, event]));
    const books: SagaBooks = {
      events: [...once.values()],
      standings: dumps.flatMap(({ standings }) => standings),
      stock: { opening, closing },
      ledger,
      leftovers: dumps.map(({ service, parked, calls, unpublished }) => ({
        ...{ service, parked, calls, unpublished, fatal: [] },
      })),
    };
    return { records, dumps, books };
  } finally {
    await sources.close();
  }
}

/** Everything that is in the topics, from their beginning. */
async function readTopics({ kafka, admin }: OrderSources): Promise<SagaEvent[]> {
  // A reader may be handed a record again.
  const records = new Map<string, KafkaRecord>();
  const all = await stretchesIn(admin, await allPartitions(admin), {});
  const tail = await tailTopics(kafka, all, (record) =>
    records.set(`${record.topic}/${record.partition}@${record.offset}`, record),
  );
  try {
    await Promise.race([tail.caughtUp, tooLong()]);
  } finally {
    await tail.stop();
  }
  return [...records.values()].map(sagaEvent);
}

async function tooLong(): Promise<never> {
  await wait(readWithinMs, undefined, { ref: false });
  throw new Error(`the topics could not be read within ${readWithinMs / 1_000} s`);
}

async function dumpOf(service: ServiceName, sql: Sql): Promise<Dump> {
  const noted = await sql<{ id: string }[]>`select event_id as id from inbox`;
  const published = await sql<Dump['published'][number][]>`
    select event_id as "eventId", order_id as "orderId", type from witness.published order by place`;
  const deadlines = await sql<{ orderId: string; at: Date }[]>`
    select distinct order_id as "orderId", wake_at as at from witness.decided where wake_at is not null`;
  const decidedTwice = await sql<Dump['decidedTwice'][number][]>`
    select order_id as "orderId", version from witness.decided group by 1, 2 having count(*) > 1`;
  return {
    ...(await leftoversIn(sql, service)),
    standings: await standingsIn(sql, service),
    noted: noted.map(({ id }) => id),
    armed: deadlines.map(({ orderId, at }) => deadlineWork(orderId, at).id),
    published,
    decidedTwice,
  };
}
