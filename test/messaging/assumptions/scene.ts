import { crc32 } from 'node:zlib';
import type { Sql } from 'postgres';
import { expect, inject } from 'vitest';
import type { SabotageName } from '../../../scripts/sabotage/sabotages.ts';
import { eventually, quiet } from '../../harness/eventually.ts';
import { type ServiceProcess, serviceProcess } from '../../harness/service-process.ts';
import { openWorld, type World } from '../../harness/world.ts';
import type { Breach } from './breach.ts';
import { type Look, lookAt } from './evidence.ts';
import { type Ledger, openLedger } from './ledger.ts';
import { Load } from './load.ts';
import { breachesOf } from './verdict.ts';

const script = new URL('../fixtures/scribe-process.ts', import.meta.url);
const hook = new URL('../../../scripts/sabotage/hook.ts', import.meta.url);

/** Less than a quarter of the load, so that there are several batches of everything. */
const maxBatch = '8';

/** How long what is not finished may still be on its way: a dead member of a group is missed for ten seconds. */
const patienceMs = { sound: 60_000, sabotaged: 3_000 };

/** A world with an outside party and a load, and processes of the scribe in it: sound ones, or all sabotaged alike. */
export class Scene {
  readonly world: World;
  readonly ledger: Ledger;
  readonly load: Load;
  readonly #looks: Look[] = [];
  readonly #sabotage: SabotageName | undefined;
  readonly #processes: ServiceProcess[] = [];

  private constructor(world: World, ledger: Ledger, load: Load, sabotage: SabotageName | undefined) {
    this.world = world;
    this.ledger = ledger;
    this.load = load;
    this.#sabotage = sabotage;
  }

  /** Gives what `act` gives. Nothing of the scene is left afterwards. */
  static async play<Result>(
    seed: string,
    sabotage: SabotageName | undefined,
    act: (scene: Scene) => Promise<Result>,
  ): Promise<Result> {
    const ledger = await openLedger();
    const world = await openWorld({ topics: ['payments', 'shipments'] });
    const scene = new Scene(world, ledger, new Load(crc32(seed)), sabotage);
    try {
      return await act(scene);
    } finally {
      for (const process of scene.#processes) process.kill('SIGKILL');
      await Promise.all(scene.#processes.map(({ ended }) => ended));
      await Promise.all([world.close(), ledger.close()]);
    }
  }

  get sql(): Sql {
    return this.world.database.sql;
  }

  /** Starts the scribe as a process in the group; further settings as its script takes them. */
  start(group: string, settings: NodeJS.ProcessEnv = {}): ServiceProcess {
    const process = serviceProcess(script, {
      DATABASE_URL: this.world.database.url,
      KAFKA_BROKERS: inject('stack').kafkaBrokers.join(','),
      TOPIC_PREFIX: this.world.prefix,
      GROUP: group,
      LEDGER_URL: this.ledger.url,
      MAX_BATCH: maxBatch,
      ...settings,
      ...(this.#sabotage && { SABOTAGE: this.#sabotage, NODE_OPTIONS: `--import ${hook.href}` }),
    });
    this.#processes.push(process);
    return process;
  }

  /** Produces the next messages of these orders. */
  async produce(...portion: Parameters<Load['portion']>): Promise<void> {
    await this.world.produce(...this.load.portion(...portion));
  }

  /** How many of the messages produced so far were applied. */
  async heard(): Promise<number> {
    const [row] = await this.sql<[{ heard: number }]>`
      select count(distinct (order_id, line))::int as heard
      from states, json_array_elements_text(data->'lines') as line where line like 'heard %'`;
    return row.heard;
  }

  async look(): Promise<void> {
    this.#looks.push(await lookAt(this.world));
  }

  /** As time would: nobody performs these calls any more. */
  async endLeases(): Promise<void> {
    await this.sql`update calls set due_at = now() where due_at < 'infinity'`;
  }

  /** What is broken once nothing more happens. */
  async verdict(): Promise<Breach[]> {
    const since = performance.now();
    for (;;) {
      await quiet(() => this.#progress(), { forMs: 500 });
      const breaches = breachesOf({
        originals: this.load.originals,
        looks: this.#looks,
        end: await lookAt(this.world),
        asked: this.ledger.asked,
      });
      const patience = patienceMs[this.#sabotage === undefined ? 'sound' : 'sabotaged'];
      if (breaches.length === 0 || performance.now() - since > patience) return breaches;
    }
  }

  async #progress() {
    const [tables] = await this.sql`
      select (select count(*)::int from inbox) as inbox, (select sum(version)::int from states) as states,
        (select count(*)::int from outbox) as outbox, (select count(*)::int from calls) as calls`;
    return { ...tables, told: this.world.published('shipments').length, asked: this.ledger.asked.length };
  }
}

/** Resolves when it has been dealt partitions. */
export async function ready(process: ServiceProcess): Promise<void> {
  await eventually(() => expect(process.output()).toContain('"msg":"ready"'));
}

/** Ends them as an operator would; they must agree. */
export async function stopped(...processes: readonly ServiceProcess[]): Promise<void> {
  for (const process of processes) process.kill('SIGTERM');
  for (const process of processes) expect(await process.ended, process.output()).toBe(0);
}
