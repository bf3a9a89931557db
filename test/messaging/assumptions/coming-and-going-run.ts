import { expect } from 'vitest';
import type { SabotageName } from '../../../scripts/sabotage/sabotages.ts';
import { eventually } from '../../harness/eventually.ts';
import type { Breach } from './breach.ts';
import { ready, Scene, stopped } from './scene.ts';

export type Changes = { readonly seed: number; readonly sabotage?: SabotageName };

const orders = Array.from({ length: 24 }, (_, order) => order);
/** Messages that are always there to be worked on: some batches. */
const backlog = 60;

/**
 * Instances of a service join and leave, in order and killed, while messages for the same orders come all the time. So
 * partitions move again and again with work under way, and several instances work on the same orders.
 */
export async function comingAndGoingRun({ seed, sabotage }: Changes): Promise<Breach[]> {
  return await Scene.play(`coming and going ${seed}`, sabotage, async (scene) => {
    const left = async () => scene.load.originals.length - (await scene.heard());
    /** More messages, until the group has worked on them for a while with the members that it has now. */
    const work = async () => {
      for (const repeats of ['all new', 'with repeats'] as const) {
        await scene.produce(orders, repeats);
        await eventually(async () => expect(await left()).toBeLessThan(backlog));
      }
    };
    const first = scene.start('scribes');
    await ready(first);
    await work();

    // Others come.
    const [second, third] = [scene.start('scribes'), scene.start('scribes')];
    await Promise.all([ready(second), ready(third), work()]);

    // One leaves in order, with more to do than it has done.
    await scene.produce(orders, 'all new');
    await Promise.all([stopped(first), work()]);
    await scene.look();

    // One dies, and another one comes in its place.
    await scene.produce(orders, 'all new');
    second.kill('SIGKILL');
    const fourth = scene.start('scribes');
    await Promise.all([second.ended, ready(fourth), work()]);
    await scene.endLeases();

    // The one that was there all the time leaves, too.
    await scene.produce(orders, 'with repeats');
    third.kill('SIGTERM');
    await scene.produce(orders, 'with repeats');
    const breaches = await scene.verdict();
    if (sabotage === undefined) await stopped(third, fourth);
    return breaches;
  });
}
