import { someOrder } from '../../scripts/replay/fictional.ts';
import type { OrderRecord, Taken } from '../../scripts/replay/order-record.ts';
import { type ReplayedStep, ReplayedWorld } from '../../scripts/replay/replayed-world.ts';
import { orderId } from '../../scripts/sample-order.ts';
import { dice } from '../harness/dice.ts';

const longest = 200;

/**
 * The record that a stack would give of an order that was walked at random, mishaps included, until nothing is certain.
 */
export function recordedWalk(seed: number): OrderRecord {
  const random = dice(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const placed = { ...someOrder(orderId), ...pick([{}, { payment: { method: 'session' as const } }]) };
  const begun: OrderRecord = {
    ...{ version: 1, orderId, by: pick(['customer', 'stranger']), placed, isBungled: false, strangers: 0 },
    ...{ taken: [], standing: {} },
  };
  const world = new ReplayedWorld(begun);
  const mishaps = pick([0, 0.05, 0.2]);
  const taken: Taken[] = [];
  world.now = Date.parse('2026-03-01T12:00:00Z');
  let state = world.start();
  for (let number = 0; number < longest; number++) {
    world.now += 1;
    const step = next(world.steps(state));
    if (step === undefined) break;
    const at = new Date(world.now).toISOString();
    taken.push(...takenOf(step, at));
    state = step.after;
  }
  return { ...begun, taken, standing: world.statuses(state) };

  function next(steps: readonly ReplayedStep[]): ReplayedStep | undefined {
    const certain = steps.filter((step) => step.certain);
    const soon = certain.filter(({ heard }) => heard?.kind !== 'deadline');
    if (soon.length > 0) return random() < mishaps ? pick(steps) : pick(soon);
    return certain.length > 0 ? pick([...certain, ...steps]) : undefined;
  }
}

/** Inboxes note messages and commands; outcomes and deadlines show in what is published because of them. */
function takenOf({ heard, published }: ReplayedStep, at: string): Taken[] {
  if (heard === undefined) return [];
  const { service, type, kind, examined } = heard;
  const isNoted = kind !== 'outcome' && kind !== 'deadline';
  if (!isNoted && published.length === 0) return [];
  const outcome = 'ignored' in examined ? `ignored: ${examined.ignored}` : 'applied';
  return [{ at, service, ...(isNoted && { heard: type }), outcome, published: [...published] }];
}
