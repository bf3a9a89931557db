import type { State } from '../../shared/proof/commits.ts';
import { differenceFrom, isSame } from './difference.ts';
import type { OrderRecord, Taken } from './order-record.ts';
import { type ReplayedStep, ReplayedWorld } from './replayed-world.ts';
import { search, type Way } from './search.ts';

export type Replay = {
  /** The steps that were taken in memory, up to the difference if there is one. */
  readonly steps: readonly string[];
  /** The first thing that was otherwise on the stack, in words. */
  readonly difference?: string;
  /** The first promise that was broken on the way, in words. */
  readonly broken?: string;
};

/** What a service makes of the others, such as what waits behind a parked message, is not decided. */
const decided = /^(applied|parked|ignored: .*)$/s;

/**
 * Gives the real decisions what they were given on the stack, in the same order, and compares what they make of it.
 * What no inbox notes is found: which outcome of a call, or which deadline, leads to the events that a service
 * published.
 */
export function replay(record: OrderRecord): Replay {
  const world = new ReplayedWorld(record);
  const left = record.taken.filter(({ outcome }) => decided.test(outcome));
  let way: Way = { state: world.start(), steps: [] };
  while (left.length > 0) {
    const next = firstPossible();
    if (next === undefined) return replayOf(way, differenceFrom(left[0] as Taken, allSeen(left[0] as Taken)));
    way = next;
  }
  if (!isStanding(way.state)) {
    const rest = search(world, way, ({ after }) => isStanding(after));
    if (rest === undefined) return replayOf(way, standingDifference());
    way = rest;
  }
  return replayOf(way);

  /** Takes what was recorded first, or, where clocks disagree, the first that can be taken. */
  function firstPossible(): Way | undefined {
    for (const [place, taken] of left.entries()) {
      if (!isNext(place)) continue;
      const found = searchFor(taken);
      if (found === undefined) continue;
      left.splice(place, 1);
      return found;
    }
    return undefined;
  }

  /**
   * Each service took in turn what its inbox notes, and within a transaction in any order; and so what no inbox notes.
   */
  function isNext(place: number): boolean {
    const { service, at, heard } = left[place] as Taken;
    const first = left.find((other) => other.service === service && isNoted(other) === (heard !== undefined));
    return first?.at === at;
  }

  function searchFor(taken: Taken, seen?: (step: ReplayedStep) => void): Way | undefined {
    world.now = Math.max(world.now, Date.parse(taken.at));
    return search(world, way, (step) => isSame(step, taken), taken.service, seen);
  }

  function allSeen(taken: Taken): ReplayedStep[] {
    const seen: ReplayedStep[] = [];
    searchFor(taken, (step) => seen.push(step));
    return seen;
  }

  function isStanding(state: State): boolean {
    const statuses = world.statuses(state);
    return Object.entries(record.standing).every(([service, status]) => statuses[service] === status);
  }

  function standingDifference(): string {
    const statuses = world.statuses(way.state);
    return Object.entries(record.standing)
      .filter(([service, status]) => statuses[service] !== status)
      .map(([service, status]) => `${service} was left ${status} on the stack; here ${statuses[service]}`)
      .join(', ');
  }
}

function isNoted({ heard }: Taken): boolean {
  return heard !== undefined;
}

function replayOf({ steps, broken }: Way, difference?: string): Replay {
  return {
    steps,
    ...(difference !== undefined && { difference }),
    ...(broken !== undefined && { broken }),
  };
}
