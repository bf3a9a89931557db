import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import postgres from 'postgres';
import { flawsIn } from '../audit/audit.ts';
import { readStock } from '../demo/read-books.ts';
import type { SabotageName } from '../sabotage/sabotages.ts';
import { databaseNameOf, urlFor } from '../stack/databases.ts';
import type { Log } from '../stack/progress.ts';
import { type System, startSystem } from '../stack/system.ts';
import { UserError } from '../stack/user-error.ts';
import { openOrderSources } from '../timeline/order-sources.ts';
import { type Evidence, gatherEvidence } from './evidence.ts';
import type { Target } from './fault.ts';
import { type Healed, heal } from './heal.ts';
import { type Fired, inflict } from './inflict.ts';
import { lanes } from './lanes.ts';
import { runLoad, type Visited } from './load/run-load.ts';
import { planOf } from './plan.ts';
import { decidedOnce, heardByAll, publishedAsCommitted } from './verdicts/events.ts';
import { type Observed, observed, provesNothing } from './verdicts/observed.ts';
import { ordersAsAccepted } from './verdicts/shoppers.ts';
import { appointWitnesses } from './witness.ts';

export type ChaosOptions = {
  readonly dir: string;
  readonly seed: number;
  readonly minutes: number;
  readonly perSecond: number;
  readonly instances: number;
  /** How the toolkit is broken in all services; not at all if undefined. */
  readonly sabotage?: SabotageName;
  readonly log: Log;
  readonly signal: AbortSignal;
};

export type ChaosRun = {
  readonly seconds: number;
  readonly fired: readonly Fired[];
  readonly orders: number;
  readonly givenUp: number;
  readonly endings: { readonly [ending: string]: number };
  readonly records: number;
  readonly observed: Observed;
  readonly healed: Healed;
  /** Everything that must not be, in sentences; empty if the run shows what it must. */
  readonly violations: readonly string[];
};

/** Orders of the mix may sell out nothing but what is sold out from the beginning. */
const enoughStock = 1_000_000;

/** Runs the whole system under load while everything goes wrong, lets it heal, and judges it by what lies in its stores. */
export async function runChaos(options: ChaosOptions): Promise<ChaosRun> {
  const { dir, seed, log, signal } = options;
  const clockDir = join(dir, 'clocks');
  await mkdir(clockDir, { recursive: true });
  const system = await startSystem({
    ...{ dir, log, signal, ports: 'free', brokers: 3, instances: options.instances, restart: true },
    serviceEnv: {
      CLOCK_DIR: clockDir,
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_MINUTE: '0',
      PAYMENT_WINDOW_SECONDS: '20',
      PAYMENT_LOOK_SECONDS: '5',
      ORDER_DEADLINE_SECONDS: '90',
      ...(options.sabotage && { SABOTAGE: options.sabotage }),
    },
    scripts: {
      service: () => join(import.meta.dirname, 'service.ts'),
      sandbox: join(import.meta.dirname, '..', 'sandbox', 'main.ts'),
    },
  });
  try {
    const { parts } = system.stack;
    if (parts === undefined)
      throw new UserError('chaos needs servers of its own: unset STACK and the three URLs');
    const startedAt = performance.now();
    await appointWitnesses(system.stack.adminDatabaseUrl);
    const opening = await fillShelves(system);
    const durationMs = options.minutes * 60_000;
    const plan = planOf(seed, durationMs, lanes);
    log(`\nWhat goes wrong (seed ${seed}):`);
    const target: Target = { system: { ...system, stack: { ...system.stack, parts } }, clockDir };
    const { fired, visited } = await underLoad(system, options, async () => {
      const all = await inflict(target, plan, { durationMs, signal, log });
      await wait(Math.max(0, startedAt + durationMs - performance.now()), undefined, { signal });
      return all;
    });
    log('\nNothing goes wrong any more; waiting for what is on its way.');
    const healed = await heal(system, signal);
    const evidence = await gatherEvidence(system, opening);
    const seen = observed(evidence);
    return {
      seconds: Math.round((performance.now() - startedAt) / 1_000),
      fired,
      orders: visited.accepted.length,
      givenUp: visited.givenUp.length,
      endings: endingsIn(evidence),
      records: evidence.records.length,
      observed: seen,
      healed,
      violations: [...healed.problems, ...provesNothing(seen, fired, lanes), ...judge(evidence, visited)],
    };
  } finally {
    await system.stop();
  }
}

function judge(evidence: Evidence, visited: Visited): string[] {
  const mailedAgain = visited.accepted.map(({ order }) => order.orderId);
  return [
    ...flawsIn(evidence.books, { mailedAgain }),
    ...ordersAsAccepted(evidence, visited),
    ...publishedAsCommitted(evidence),
    ...heardByAll(evidence),
    ...decidedOnce(evidence),
  ];
}

/** Runs the work while shoppers come, and waits until the last of them has got through. */
async function underLoad(
  { stack, services }: System,
  { seed, perSecond, signal }: ChaosOptions,
  work: () => Promise<readonly Fired[]>,
): Promise<{ fired: readonly Fired[]; visited: Visited }> {
  const kafka = new Kafka({ brokers: [...stack.kafkaBrokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const stopping = new AbortController();
  const shop = { orderInstances: services.processes.order, producer };
  const loaded = runLoad(shop, { seed, perSecond }, AbortSignal.any([stopping.signal, signal]));
  try {
    const fired = await Promise.race([
      work(),
      loaded.then(() => Promise.reject(new Error('the load has ended'))),
    ]);
    stopping.abort();
    return { fired, visited: await loaded };
  } finally {
    stopping.abort();
    await producer.disconnect();
  }
}

async function fillShelves({ stack }: System) {
  const url = urlFor(stack.adminDatabaseUrl, { database: databaseNameOf('inventory') });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql`update stock set on_hand = ${enoughStock}::integer where on_hand > 0`;
  await sql.end();
  const sources = await openOrderSources(stack);
  try {
    return await readStock(sources);
  } finally {
    await sources.close();
  }
}

function endingsIn({ books }: Evidence): { [ending: string]: number } {
  const reasons = books.events.flatMap(({ type, data }) => {
    if (type === 'OrderConfirmed') return ['confirmed'];
    if (type === 'OrderRejected') return ['rejected'];
    return type === 'OrderCancelled' ? [`cancelled: ${data.reason}`] : [];
  });
  return Object.fromEntries(
    [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length]),
  );
}
