import type { State } from '../../shared/proof/commits.ts';
import type { ReplayedStep, ReplayedWorld } from './replayed-world.ts';

/** A way through the played world. */
export type Way = {
  readonly state: State;
  readonly steps: readonly string[];
  /** The first promise that was broken on it. */
  readonly broken?: string | undefined;
};

/** States that are looked at; where something is found, it is a few dozen. */
const mostStates = 3_000;

/**
 * The shortest way on from there that ends with a wanted step. On the way only that happens of which no inbox tells:
 * what outside parties do, and outcomes and deadlines of the service (or of all) that publish nothing. `seen` is told
 * every step that could be taken from any state on the way.
 */
export function search(
  world: ReplayedWorld,
  from: Way,
  isWanted: (step: ReplayedStep) => boolean,
  service?: string,
  seen: (step: ReplayedStep) => void = () => {},
): Way | undefined {
  const known = new Set([from.state.join()]);
  const open: Way[] = [from];
  for (const way of open) {
    for (const step of world.steps(way.state)) {
      seen(step);
      const wanted = isWanted(step);
      const key = step.after.join();
      if (!wanted && (known.has(key) || !isUnrecorded(step, service))) continue;
      known.add(key);
      const broken = way.broken ?? breachOf(step) ?? world.broken(step.after);
      const onward = { state: step.after, steps: [...way.steps, step.name], broken };
      if (wanted) return onward;
      open.push(onward);
    }
    if (known.size > mostStates) return undefined;
  }
  return undefined;
}

export function breachOf({ heard }: ReplayedStep): string | undefined {
  return heard && 'breach' in heard.examined ? heard.examined.breach : undefined;
}

function isUnrecorded(step: ReplayedStep, service: string | undefined): boolean {
  const { heard, published } = step;
  if (heard === undefined) return true;
  const isOwn = heard.kind === 'outcome' || heard.kind === 'deadline';
  const isSilent = published.length === 0 && breachOf(step) === undefined;
  return isOwn && isSilent && (service === undefined || heard.service === service);
}
