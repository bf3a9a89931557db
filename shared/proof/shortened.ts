import { deadlineReached } from '../saga/input.ts';
import type { Participant } from '../saga/participant.ts';
import { type CounterExample, noEnd, type PathStep } from './breach.ts';
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
  return { ...example, path, standing, ...lastDecision(world, promises, path) };
}

function lastDecision<Outer>(
  world: World<Outer>,
  promises: readonly SagaPromise<Outer>[],
  path: readonly PathStep[],
): Pick<CounterExample, 'lastDecision'> {
  const { participants } = world.saga;
  for (const [place, { order, name }] of [...path.entries()].toReversed()) {
    const [, participant, heard] = name.match(/^(\S+) hears (\S+)/) ?? [];
    const [, waiter] = name.match(/^(\S+)'s deadline is reached/) ?? [];
    const who = participants.findIndex((other) => other.name === (participant ?? waiter));
    if (who < 0) continue;
    const { standing } = retrace(world, promises, path.slice(0, place));
    const status = standing[order * participants.length + who]?.split(' ').at(-1) ?? 'absent';
    const { name: decider } = participants[who] as Participant;
    return { lastDecision: { participant: decider, input: heard ?? deadlineReached.type, status } };
  }
  return {};
}
