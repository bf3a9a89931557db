import type { EventDefinition } from '../../contracts/event.ts';
import type { CallDefinition } from '../../saga/call.ts';
import type { Participant } from '../../saga/participant.ts';
import type { JsonSchema } from './json-schema.ts';

/** All that is checked together, before anything runs. */
export type Choreography = {
  readonly participants: readonly Participant[];
  /** Every event that there is, by type. */
  readonly events: ReadonlyMap<string, EventDefinition>;
  /** Topics that anyone may produce to. */
  readonly openTopics: ReadonlySet<string>;
  /** Every version of an event's schema that was ever published, by type, oldest first. */
  readonly published: ReadonlyMap<string, readonly JsonSchema[]>;
  /**
   * Where findings send their reader: what declares a participant, what defines a topic's events, and what lists them
   * all.
   */
  readonly files: {
    readonly participants: { readonly [name: string]: string };
    readonly topics: { readonly [topic: string]: string };
    readonly events: string;
  };
};

export function fileOf({ files }: Choreography, { name }: Participant): string {
  return files.participants[name] ?? `the file that declares ${name}`;
}

export function fileOfEvent({ files }: Choreography, { topic }: EventDefinition): string {
  return files.topics[topic] ?? `the file that defines the events of ${topic}`;
}

/** The events that the participant may publish, each once. */
export function emittedBy({ reactions }: Participant): EventDefinition[] {
  return [...new Set([...reactions.values()].flatMap(({ emits }) => emits))];
}

/** The calls that the participant may make, each once, whether or not its own list of calls knows them. */
export function callsOf({ calls, reactions }: Participant): CallDefinition[] {
  const made = [...reactions.values()].flatMap((reaction) => reaction.calls);
  return [...new Map([...calls.values(), ...made].map((call) => [call.name, call])).values()];
}

export function publishersOf({ participants }: Choreography, type: string): Participant[] {
  return participants.filter((participant) => emittedBy(participant).some((event) => event.type === type));
}

export function consumersOf({ participants }: Choreography, type: string): Participant[] {
  return participants.filter(({ reactions }) => reactions.has(type));
}
