import type { EventDefinition } from '../../contracts/event.ts';
import type { CallDefinition } from '../../saga/call.ts';
import type { Act, Effect } from '../../saga/effect.ts';
import type { Participant } from '../../saga/participant.ts';
import type { Reaction } from '../../saga/reaction.ts';
import { callsOf } from './choreography.ts';

export function isEvent(act: Act): act is EventDefinition {
  return 'kind' in act;
}

export function nameOf(act: Act): string {
  return isEvent(act) ? act.type : act.name;
}

export function actsOf({ emits, calls }: Reaction<unknown>): Act[] {
  return [...emits, ...calls];
}

/** Whether the reaction declares that it may do this. */
export function declares(reaction: Reaction<unknown>, act: Act): boolean {
  return actsOf(reaction).some(
    (declared) => isEvent(declared) === isEvent(act) && nameOf(declared) === nameOf(act),
  );
}

/** The call as the participant really makes it, if it does. */
export function madeBy(participant: Participant, call: CallDefinition): CallDefinition {
  return callsOf(participant).find(({ name }) => name === call.name) ?? call;
}

export function undoesOf({ undoneBy }: Effect): string[] {
  return undoneBy.map(nameOf);
}
