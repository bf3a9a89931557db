import { type CounterExample, noEnd } from './breach.ts';
import type { SagaPromise } from './promise.ts';
import { retrace } from './retrace.ts';
import type { World } from './world.ts';

/**
 * The counter-example without the steps that have nothing to do with it: those that were taken first only because that
 * saves states. The world is one in which leaves do not come first, and nothing is dropped.
 */
export function shortened<Outer>(
  world: World<Outer>,
  promises: readonly SagaPromise<Outer>[],
  example: CounterExample,
): CounterExample {
  let { path } = example;
  let { standing } = retrace(world, promises, path);
  for (let place = path.length - 1; place >= 0; place--) {
    const shorter = path.toSpliced(place, 1);
    const retraced = retrace(world, promises, shorter);
    if (retraced.taken < shorter.length || retraced.broken?.says !== example.says) continue;
    if (retraced.atOnce || example.says === noEnd) [path, standing] = [shorter, retraced.standing];
  }
  return { ...example, path, standing };
}
