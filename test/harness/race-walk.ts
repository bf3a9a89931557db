import { dice } from './dice.ts';
import { breaches, endingsOf, finalBreaches } from './race-verdict.ts';
import { type Circumstances, RaceWorld, type Step } from './race-world.ts';

const longest = 400;

/**
 * Takes steps at random until the order has ended and nothing more happens by itself. Throws, with the seed and
 * the steps that led there, when anything is broken on the way or in the end, or when no end comes.
 */
export function walk(seed: number, circumstances: Pick<Circumstances, 'participants'> = {}): RaceWorld {
  const random = dice(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const onHand = pick([5, 5, 5, 2, 1]);
  const world = new RaceWorld({
    ...circumstances,
    onHand,
    method: pick(['card', 'session']),
    stranger: pick([false, true]),
  });
  // Some walks are quiet, others are full of mishaps.
  const mishaps = pick([0.02, 0.1, 0.3, 0.6]);
  // In most, one participant hears nothing as long as anything else happens.
  const deaf = pick(['nobody', ...world.parts.map(({ participant }) => participant.name)]);

  // In some, one call goes wrong for certain.
  const unlucky = pick(['no call', 'no call', 'charge', 'openSession', 'bookShipment']);

  // In some, the customer pays at once.
  const eager = pick([true, false]);

  function next(): Step | undefined {
    const steps = world.steps();
    const setbacks = steps.filter(({ chance, name }) => chance && name.startsWith(`${unlucky} `));
    if (setbacks.length > 0) return pick(setbacks);
    const payments = steps.filter(({ name }) => name === 'customer pays');
    if (eager && payments.length > 0) return pick(payments);
    const byItself = steps.filter(({ chance }) => !chance);
    const soon = byItself.filter(({ name }) => !name.startsWith(`${deaf} hears `));
    if (byItself.length > 0) return pick(random() < mishaps ? steps : soon.length > 0 ? soon : byItself);
    const over = endingsOf(world).length > 0 && random() < 0.7;
    return over || steps.length === 0 ? undefined : pick(steps);
  }

  try {
    for (let step = next(); step; step = next()) {
      step.take();
      complain(breaches(world));
      if (world.timeline.length > longest) throw new Error(`no end after ${longest} steps`);
    }
    complain(finalBreaches(world, onHand));
  } catch (error) {
    const path = world.timeline.map((name, index) => `${String(index + 1).padStart(4)}  ${name}`);
    const standing = world.parts.map(({ participant, status }) => `${participant.name} ${status}`).join(', ');
    throw new Error([`seed ${seed}: ${(error as Error).message}`, ...path, standing].join('\n'), {
      cause: error,
    });
  }
  return world;
}

function complain(broken: readonly string[]): void {
  if (broken.length > 0) throw new Error(broken.join('; '));
}
