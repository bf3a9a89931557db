import type { EventDefinition } from '../../contracts/event.ts';
import { possibleOutcomes } from '../../saga/call.ts';
import type { Act } from '../../saga/effect.ts';
import type { Participant } from '../../saga/participant.ts';
import { actsOf, isEvent, nameOf } from './acts.ts';
import { type Choreography, consumersOf } from './choreography.ts';

/** A no that may be said after something was done, by whom, and the shortest way to it. */
export type LaterSetback = {
  readonly event: EventDefinition;
  readonly publisher: Participant;
  readonly path: readonly string[];
};

type Deed = { readonly act: Act; readonly by: Participant; readonly path: readonly string[] };

/**
 * Every setback that can follow from `act`, as far as declarations tell: an event leads to whatever its consumers
 * declare for it, a call to whatever its outcomes' reactions declare. The first setback on a way ends it: what comes
 * after that is the way back, on which everybody undoes what he has done.
 */
export function setbacksAfter(choreography: Choreography, by: Participant, act: Act): LaterSetback[] {
  const setbacks: LaterSetback[] = [];
  const begin = { act, by, path: [`${by.name} ${doing(act)}`] };
  const reached: Deed[] = [begin];
  const seen = new Set([keyOf(begin)]);
  for (const deed of reached)
    for (const next of consequencesOf(choreography, deed)) {
      if (seen.has(keyOf(next))) continue;
      seen.add(keyOf(next));
      if (isEvent(next.act) && next.act.setback)
        setbacks.push({ event: next.act, publisher: next.by, path: next.path });
      else reached.push(next);
    }
  return setbacks;
}

function consequencesOf(choreography: Choreography, { act, by, path }: Deed): Deed[] {
  const heard = isEvent(act)
    ? consumersOf(choreography, act.type).map((consumer) => ({ listener: consumer, type: act.type }))
    : possibleOutcomes(act).map(({ type }) => ({ listener: by, type }));
  return heard.flatMap(({ listener, type }) => {
    const reaction = listener.reactions.get(type);
    return (reaction ? actsOf(reaction) : []).map((next) => ({
      act: next,
      by: listener,
      path: [...path, `${listener.name} hears ${type} and ${doing(next)}`],
    }));
  });
}

function doing(act: Act): string {
  return `${isEvent(act) ? 'publishes' : 'calls'} ${nameOf(act)}`;
}

function keyOf({ act, by }: Deed): string {
  return `${by.name} ${doing(act)}`;
}
