import { expect } from 'vitest';
import type { SabotageName } from '../../../scripts/sabotage/sabotages.ts';
import type { Failpoint } from '../../../shared/messaging/failpoint.ts';
import { eventually, quiet } from '../../harness/eventually.ts';
import type { ServiceProcess } from '../../harness/service-process.ts';
import type { Breach } from './breach.ts';
import { unreported } from './kafka-offsets.ts';
import { ready, Scene, stopped } from './scene.ts';

export type Rivalry = {
  readonly seed: number;
  /** What the first owner is in the middle of while the second one comes. */
  readonly holding: 'messages' | 'outcomes' | 'answers';
  readonly failpoint: Failpoint;
  /** What becomes of the first owner in the end. */
  readonly end: 'goes on' | 'is killed';
  readonly sabotage?: SabotageName;
};

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const early = range(0, 12);
/** Orders that the first owner has never heard of, so that nothing it holds stands in their way. */
const late = range(12, 28);

/**
 * A service is stopped in the middle of something, and another one joins its group: partitions move, and both work on
 * the same orders. Then the first one goes on where it was, with what it knew before, or dies.
 */
export async function twoOwnersRun({ seed, holding, failpoint, end, sabotage }: Rivalry): Promise<Breach[]> {
  return await Scene.play(`${holding} ${failpoint} ${end} ${seed}`, sabotage, async (scene) => {
    // One owner has done all that it can, but for what the outside party has not answered.
    if (holding === 'outcomes') scene.ledger.shut();
    const stops = holding === 'outcomes' ? `after-call,${failpoint}` : failpoint;
    const first = scene.start('scribes', { STOPS: stops, MAX_BATCH: '100' });
    await ready(first);
    await scene.produce(early, 'all new');
    await idle(scene);

    // It is stopped in the middle of what comes next.
    if (holding === 'outcomes') await answerAtOnce(scene, first);
    await stop(first, failpoint);
    if (holding !== 'outcomes') await scene.produce(early, 'with repeats');
    await eventually(() => expect(count(first, `stands at ${failpoint}`)).toBeGreaterThan(0));
    const before = await scene.heard();

    // Meanwhile, another one is dealt partitions, and works on new orders and on the same ones.
    const second = scene.start('scribes');
    await ready(second);
    await scene.produce(late, 'all new');
    await overtaken(scene, before);
    await scene.produce(early, 'with repeats');
    if (holding === 'answers') await answeredByOther(scene);
    await quiet(() => scene.heard(), { forMs: 800 });
    await scene.look();

    first.kill(end === 'goes on' ? 'SIGUSR2' : 'SIGKILL');
    if (end === 'is killed') {
      await first.ended;
      await scene.endLeases();
    }
    await scene.produce([...early, ...late], 'with repeats');
    const breaches = await scene.verdict();
    if (sabotage === undefined) await stopped(...(end === 'goes on' ? [first, second] : [second]));
    return breaches;
  });
}

function count({ output }: ServiceProcess, line: string): number {
  return output().split(`${line}\n`).length - 1;
}

/** From now on, whoever comes there stands there; whoever stood elsewhere goes on. */
async function stop(process: ServiceProcess, failpoint: string): Promise<void> {
  process.kill('SIGUSR2');
  await eventually(() => expect(count(process, `stops at ${failpoint}`)).toBe(1));
}

/** All calls are answered, and all outcomes are there in one moment: of many orders in one batch. */
async function answerAtOnce(scene: Scene, process: ServiceProcess): Promise<void> {
  await stop(process, 'after-call');
  scene.ledger.open();
  const [calls] = await scene.sql<[{ open: number }]>`select count(*)::int as open from calls`;
  await eventually(() => expect(count(process, 'stands at after-call')).toBeGreaterThanOrEqual(calls.open));
}

/** All is heard, and Kafka told so; no deadline is armed any more. Another owner is dealt nothing of this again. */
async function idle(scene: Scene): Promise<void> {
  await eventually(async () => {
    expect(await unreported(scene.world, 'scribes')).toBe(0);
    expect(await scene.heard()).toBe(scene.load.originals.length);
    expect(await scene.sql`select 1 from states where wake_at is not null`).toEqual([]);
  });
}

/** The other one has committed something, or waits for what the first one has locked. */
async function overtaken(scene: Scene, before: number): Promise<void> {
  await eventually(async () => {
    const waiting = await scene.sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    expect(waiting.length > 0 || (await scene.heard()) > before).toBe(true);
  });
}

/** The leases of what the first one has not stored end, until the other one has stored some of it. */
async function answeredByOther(scene: Scene): Promise<void> {
  const open = async () => (await scene.sql`select call_id from calls`).map(({ call_id }) => call_id);
  const held = await open();
  await eventually(async () => {
    await scene.endLeases();
    expect(await open()).not.toEqual(expect.arrayContaining(held));
  });
}
