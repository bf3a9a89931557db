import { events } from '../contracts/events.ts';
import type { Participant } from '../saga/participant.ts';

/** The topics that carry what the participant reacts to. */
export function topicsOf(participant: Participant): string[] {
  const types = [...participant.reactions.values()].map((reaction) => events.get(reaction.input.type)?.topic);
  return [...new Set(types.filter((topic) => topic !== undefined))];
}
