import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { SabotageName } from '../sabotage/sabotages.ts';
import type { Log } from '../stack/progress.ts';
import { startSystem } from '../stack/system.ts';
import { UserError } from '../stack/user-error.ts';
import { gatherEvidence } from './evidence.ts';
import type { Target } from './fault.ts';
import { fillShelves } from './fill-shelves.ts';
import { type Healed, heal } from './heal.ts';
import { type Fired, inflict } from './inflict.ts';
import { lanes } from './lanes.ts';
import { underLoad } from './load/under-load.ts';
import { planOf } from './plan.ts';
import { endingsIn, judge } from './verdicts/judge.ts';
import { type Observed, observed, provesNothing } from './verdicts/observed.ts';
import { unanswered } from './verdicts/shoppers.ts';
import { appointWitnesses } from './witness.ts';

/** A service that is started meanwhile waits for whatever is away, one after the other. */
const readyTimeoutMs = 240_000;

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
  /** Why the run shows nothing, or what has not healed, in sentences. */
  readonly problems: readonly string[];
  /** Promises that are broken, in sentences. */
  readonly violations: readonly string[];
};

/**
 * Runs the whole system under load while everything goes wrong, lets it heal, and judges it by what lies in its stores.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosRun> {
  const { dir, seed, log, signal } = options;
  const clockDir = join(dir, 'clocks');
  await mkdir(clockDir, { recursive: true });
  const ended: string[] = [];
  const system = await startSystem({
    ...{ dir, log, signal, ports: 'free', brokers: 3, instances: options.instances, restart: true },
    readyTimeoutMs,
    ended: (reason) => ended.push(reason),
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
    const opening = await fillShelves(system.stack.adminDatabaseUrl);
    const durationMs = options.minutes * 60_000;
    const plan = planOf(seed, durationMs, lanes);
    log(`\nWhat goes wrong (seed ${seed}):`);
    const target: Target = { system: { ...system, stack: { ...system.stack, parts } }, clockDir };
    const gone = new AbortController();
    void system.lost.then((reason) => gone.abort(new UserError(reason)));
    const load = { ...options, signal: AbortSignal.any([signal, gone.signal]) };
    const { result, visited } = await underLoad(system, load, async (either, noMore) => {
      const fired = await inflict(target, plan, { durationMs, signal: either, log });
      await wait(Math.max(0, startedAt + durationMs - performance.now()), undefined, { signal: either });
      noMore();
      log('\nNothing goes wrong any more; waiting for what is on its way.');
      return { fired, healed: await heal(system, either) };
    });
    const { fired, healed } = result;
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
      problems: [
        ...healed.problems,
        ...unanswered(visited),
        ...provesNothing(seen, fired, lanes, options.minutes >= 10),
      ],
      violations: [...ended.map((reason) => `ended by itself: ${reason}`), ...judge(evidence, visited)],
    };
  } finally {
    await system.stop();
  }
}
