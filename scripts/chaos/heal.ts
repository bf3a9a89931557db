import type { Sql } from 'postgres';
import { topicsOf } from '../../shared/messaging/subscriptions.ts';
import { services } from '../services.ts';
import type { System } from '../stack/system.ts';
import { type OrderSources, openOrderSources } from '../timeline/order-sources.ts';
import { participants } from '../timeline/participants.ts';
import { allPartitions } from '../timeline/stretches.ts';
import { boundsOf } from '../timeline/topic-bounds.ts';
import { type Open, timeUntil } from './time-until.ts';

/** So soon everything that was committed must be published, and everything that was published be heard. */
const caughtUpWithinMs = 30_000;
/** Retries wait for up to a minute by then, and customers have so long to pay. */
const atRestWithinMs = 240_000;

export type Healed = {
  /**
   * Milliseconds after the last shopper came, and nothing went wrong any more, until outboxes were empty and nothing was
   * left to be heard; until nothing was on its way.
   */
  readonly tookMs: { readonly catchUp?: number; readonly rest?: number };
  /** What did not come about in time, in sentences. */
  readonly problems: readonly string[];
};

/** Waits until the system has come to rest, and tells how long that took. */
export async function heal({ stack }: System, signal: AbortSignal): Promise<Healed> {
  const startedAt = performance.now();
  const problems: string[] = [];
  const sources = await openOrderSources(stack);
  const took = async (what: string, limitMs: number, look: () => Promise<Open>) => {
    const { tookMs, problem } = await timeUntil(what, limitMs, look, signal);
    if (problem !== undefined) problems.push(`not healed: ${problem}`);
    return tookMs === undefined ? undefined : Math.round(performance.now() - startedAt);
  };
  try {
    const published = async () => ({
      'messages unheard': await unheard(sources),
      'events unpublished': await left(sources, 'outbox'),
    });
    const catchUp = await took('all is published and heard', caughtUpWithinMs, published);
    const rest = await took('nothing is on its way', atRestWithinMs, async () => ({
      ...(await published()),
      'calls open': await left(sources, 'calls'),
      'deadlines ahead': await waiting(sources),
    }));
    return { tookMs: { ...(catchUp && { catchUp }), ...(rest && { rest }) }, problems };
  } finally {
    await sources.close();
  }
}

/** How many messages lie between what the services' groups have told Kafka and the ends of the topics. */
async function unheard({ admin }: OrderSources): Promise<number> {
  const told = await Promise.all(
    Object.values(participants).map((each) =>
      admin.fetchOffsets({ groupId: each.name, topics: topicsOf(each) }),
    ),
  );
  const all = await allPartitions(admin);
  const ends = new Map(
    await Promise.all(
      [...all].map(
        async ([topic, wanted]) => [topic as string, await boundsOf(admin, topic, wanted)] as const,
      ),
    ),
  );
  const lags = told.flat().flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, offset }) => {
      const { low = '0', high = '0' } = ends.get(topic)?.get(partition) ?? {};
      return Math.max(0, Number(high) - Math.max(Number(offset), Number(low)));
    }),
  );
  return lags.reduce((sum, lag) => sum + lag, 0);
}

async function left(sources: OrderSources, table: 'outbox' | 'calls'): Promise<number> {
  return await total(
    sources,
    async (sql) => await sql<Counted[]>`select count(*)::integer as count from ${sql(table)}`,
  );
}

/** How many orders have a deadline before them. */
async function waiting(sources: OrderSources): Promise<number> {
  return await total(
    sources,
    async (sql) =>
      await sql<Counted[]>`select count(*)::integer as count from states where wake_at is not null`,
  );
}

type Counted = { readonly count: number };

async function total({ databases }: OrderSources, count: (sql: Sql) => Promise<Counted[]>): Promise<number> {
  const counted = await Promise.all(services.map(({ name }) => count(databases.of(name))));
  return counted.flat().reduce((sum, { count }) => sum + count, 0);
}
