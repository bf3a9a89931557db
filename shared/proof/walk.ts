import type { Play } from './play.ts';
import type { PlayedStep } from './played-world.ts';

/** Gives numbers in [0, 1). */
type Random = () => number;

export type Temper = {
  /** Participants of which one may hear nothing as long as anything else happens. */
  readonly hearers: readonly string[];
  /** Calls of which one may go wrong for certain. */
  readonly calls: readonly string[];
  /** Steps of which one may happen, once, as soon as it can. */
  readonly eager: readonly string[];
};

const longest = 400;

/**
 * Takes steps at random until nothing more happens by itself. Some walks are quiet and others full of mishaps; one
 * participant may be slow, one call unlucky, and one wish eager. Throws `PromiseBroken` like every play.
 */
export function walk<Outer>(play: Play<Outer>, random: Random, { hearers, calls, eager }: Temper): void {
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
  const mishaps = pick([0.02, 0.1, 0.3, 0.6]);
  const deaf = pick(['nobody', ...hearers]);
  const unlucky = pick(['no call', 'no call', ...calls]);
  let soonest = pick(['nothing', ...eager]);

  for (let step = next(play.steps()); step; step = next(play.steps())) {
    if (play.timeline.length === longest)
      throw new Error(`no end after ${longest} steps:\n${play.timeline.join('\n')}`);
    if (step.name === soonest) soonest = 'nothing';
    play.take(step.name);
  }
  play.finish();

  function next(steps: readonly PlayedStep[]): PlayedStep | undefined {
    const wished = steps.filter(
      ({ name, certain }) => !certain && (name.startsWith(`${unlucky} `) || name === soonest),
    );
    if (wished.length > 0) return pick(wished);
    const byItself = steps.filter(({ certain, due }) => certain && due === undefined);
    const soon = byItself.filter(({ name }) => !name.startsWith(`${deaf} hears `));
    if (byItself.length > 0) return pick(random() < mishaps ? steps : soon.length > 0 ? soon : byItself);
    const isOver = !steps.some(({ certain }) => certain);
    return steps.length === 0 || (isOver && random() < 0.7) ? undefined : pick(steps);
  }
}
