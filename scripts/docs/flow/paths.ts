import type { EventDefinition } from '../../../shared/contracts/event.ts';
import { ShipmentCreated } from '../../../shared/contracts/shipments.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import type { Reaction } from '../../../shared/saga/reaction.ts';
import { nameOf } from '../act.ts';
import type { Saga } from '../saga.ts';

/** Forward: what leads to an order's fulfilment. Back: a no, the wish for one, and what undoes an effect. */
export type Way = 'forward' | 'back';

/** From here on an order can only go forward. */
export const pivot: EventDefinition = ShipmentCreated;

/** Which way each event, call and command goes. */
export type Ways = {
  ofEvent(type: string): Way;
  ofCall(name: string): Way;
  ofReaction(reaction: Reaction<unknown>): Way;
};

/**
 * Follows the declarations from the commands that begin an order: forward is what reactions to something forward
 * publish, unless it is a setback or undoes an effect; of a call that undoes nothing, only `done` leads forward. What
 * a participant hears of its own topic is its echo, and leads nowhere. Everything else goes back.
 */
export function waysOf({ participants }: Saga): Ways {
  const undoing = new Set(
    participants.flatMap(({ effects }) =>
      [...effects.values()].flatMap(({ undoneBy }) => undoneBy.map(nameOf)),
    ),
  );
  const forward = new Set(participants.flatMap((participant) => beginnings(participant, undoing)));
  const emitted = new Set<string>();
  for (let known = -1; known < emitted.size; ) {
    known = emitted.size;
    for (const participant of participants)
      for (const { input, emits } of participant.reactions.values()) {
        const isEcho = emits.length > 0 && isOwnEvent(participant, input.type);
        if (!forward.has(input.type) || isEcho) continue;
        for (const event of emits) {
          if (event.setback || undoing.has(event.type)) continue;
          emitted.add(event.type);
          forward.add(event.type);
        }
      }
  }
  return {
    ofEvent: (type) => (emitted.has(type) ? 'forward' : 'back'),
    ofCall: (name) => (undoing.has(name) ? 'back' : 'forward'),
    ofReaction: ({ emits }) => (emits.some(({ type }) => emitted.has(type)) ? 'forward' : 'back'),
  };

  function isOwnEvent({ topic }: Participant, type: string): boolean {
    return participants.some(({ reactions }) =>
      [...reactions.values()].some(({ emits }) =>
        emits.some((event) => event.type === type && event.topic === topic),
      ),
    );
  }
}

/** The commands that a participant answers for an order never heard of, and the answers to its calls that lead on. */
function beginnings({ reactions, calls }: Participant, undoing: ReadonlySet<string>): string[] {
  const commands = [...reactions.values()].filter(
    ({ input, cells }) => input.kind === 'command' && typeof cells.absent === 'function',
  );
  const leading = [...calls.values()].filter(({ name }) => !undoing.has(name));
  return [...commands.map(({ input }) => input.type), ...leading.map(({ done }) => done.type)];
}
