import type { EventDefinition } from '../contracts/event.ts';
import type { Participant } from '../saga/participant.ts';
import type { Registry } from './registry.ts';

/** Every event type that the participant may emit. */
export function emittedBy(participant: Participant): Set<EventDefinition> {
  return new Set([...participant.reactions.values()].flatMap((reaction) => reaction.emits));
}

/**
 * Registers them one by one (the registry's client fails under concurrent first registrations); gives their ids by
 * type. A `PermanentFailure` when one of them is incompatible with what is registered.
 */
export async function publishSchemas(
  participant: Participant,
  registry: Registry,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const event of emittedBy(participant)) ids.set(event.type, await registry.register(event));
  return ids;
}
