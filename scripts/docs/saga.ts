import type { EventDefinition } from '../../shared/contracts/event.ts';
import { events } from '../../shared/contracts/events.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import { participants } from '../timeline/participants.ts';

/** What the documents are made of: the declarations that the services themselves run by. */
export type Saga = {
  /** In the order in which documents name them. */
  readonly participants: readonly Participant[];
  /** By type. */
  readonly events: ReadonlyMap<string, EventDefinition>;
};

export const saga: Saga = { participants: Object.values(participants), events };

/** The events that a participant may publish, in the order in which its contract has them. */
export function publishedBy({ events: all }: Saga, { reactions }: Participant): EventDefinition[] {
  const emitted = new Set([...reactions.values()].flatMap(({ emits }) => emits.map(({ type }) => type)));
  return [...all.values()].filter(({ type }) => emitted.has(type));
}

/** The events that a participant reacts to. */
export function consumedBy({ events: all }: Saga, { reactions }: Participant): EventDefinition[] {
  return [...all.values()].filter(({ type }) => reactions.get(type)?.input.kind === 'event');
}
