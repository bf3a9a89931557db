import { expect } from 'vitest';
import type { SabotageName } from '../../../scripts/sabotage/sabotages.ts';
import type { Failpoint } from '../../../shared/messaging/failpoint.ts';
import { eventually } from '../../harness/eventually.ts';
import type { ServiceProcess } from '../../harness/service-process.ts';
import type { Breach } from './breach.ts';
import { takeOverOffsets } from './kafka-offsets.ts';
import { ready, Scene, stopped } from './scene.ts';

export type Killing = {
  readonly seed: number;
  readonly failpoint: Failpoint | 'any moment';
  /** `after reports`: it stands there for so long that offsets are reported meanwhile, if there are any to report. */
  readonly death: 'at once' | 'after reports';
  /** The process dies when it passes the failpoint for this time; default: as the seed says. */
  readonly at?: number;
  readonly sabotage?: SabotageName;
};

/** How often each point is passed under this load, at least. */
const passes: { readonly [name in Killing['failpoint']]: number } = {
  'after-read': 6,
  'after-inbox': 2,
  'before-commit': 6,
  'after-commit': 6,
  'before-offsets': 1,
  'after-offsets': 1,
  'before-send': 3,
  'after-send': 3,
  'after-call': 15,
  'any moment': 60,
};

const orders = Array.from({ length: 12 }, (_, order) => order);

/**
 * A service under load is killed at the failpoint, passed as often as the seed says, and another one goes on: it reads
 * everything again, or from where the dead one's group had got to. Gives all breaches, of the crash and of the end.
 */
export async function killedRun({
  seed,
  failpoint,
  death,
  sabotage,
  ...killing
}: Killing): Promise<Breach[]> {
  return await Scene.play(`${failpoint} ${death} ${seed}`, sabotage, async (scene) => {
    const at = killing.at ?? scene.load.between(1, passes[failpoint]);
    const goesOn = death === 'after reports' || scene.load.random() < 0.5;
    const settings = { FAILPOINT: failpoint, FAIL_AT: String(at), DEATH: death };
    const victim = scene.start('first', failpoint === 'any moment' ? {} : settings);
    let isAlive = true;
    void victim.ended.then(() => {
      isAlive = false;
    });

    // Portion by portion, so that every point is passed often enough; at first, every batch does something.
    for (const repeats of ['all new', 'with repeats', 'with repeats'] as const) {
      await scene.produce(orders, repeats);
      await eventually(async () => {
        if (!isAlive) return;
        const heard = await scene.heard();
        if (failpoint === 'any moment' && heard >= at) victim.kill('SIGKILL');
        expect(heard).toBe(scene.load.originals.length);
      });
    }
    await died(victim, () => isAlive);
    await gone(scene);
    await scene.look();
    await scene.endLeases();

    if (goesOn) await takeOverOffsets(scene.world, 'first', 'second');
    const heir = scene.start('second');
    await ready(heir);
    await scene.produce(orders, 'with repeats');
    const breaches = await scene.verdict();
    if (sabotage === undefined) await stopped(heir);
    return breaches;
  });
}

async function died(victim: ServiceProcess, isAlive: () => boolean): Promise<void> {
  await eventually(() => expect(isAlive(), 'it never came to its failpoint').toBe(false));
  expect(await victim.ended, victim.output()).toBe('SIGKILL');
}

/** Postgres has noticed: what was not committed never will be. */
async function gone({ sql }: Scene): Promise<void> {
  await eventually(async () =>
    expect(
      await sql`select 1 from pg_stat_activity where datname = current_database() and application_name <> 'test'`,
    ).toEqual([]),
  );
}
