import type { z } from 'zod';
import type { Topic } from './topics.ts';

/** A fact of the domain, as participants see it: plain, readonly, without envelope. */
export type DomainEvent<Type extends string = string, Data = unknown> = {
  readonly type: Type;
  readonly data: Data;
};

/** What every event carries, whatever its type: the order it is about, which is also its Kafka key. */
export type OrderData = { readonly orderId: string };

/**
 * One type of event: its name, the topic it is published to, and the schema that both producer and consumers
 * parse with. The JSON schema in the registry is made from the same object, so the two cannot differ.
 */
export type EventDefinition<Type extends string = string, Data extends OrderData = OrderData> = {
  readonly kind: 'event';
  readonly type: Type;
  readonly topic: Topic;
  readonly schema: z.ZodType<Data>;
  /** No participant consumes it: it is for whoever listens outside. */
  readonly final: boolean;
  /** Somebody has said no: whoever holds something for the order undoes it on hearing this. */
  readonly setback: boolean;
  /** Never present; carries the type of the data for the compiler. */
  readonly data?: Data;
  /** Makes an event of this type; the data is checked by the compiler here and by the schema when published. */
  of(data: Data): DomainEvent<Type, Data>;
};

/** The event type that a definition describes; a union of definitions gives a union of events. */
export type EventOf<Definition> =
  Definition extends EventDefinition<infer Type, infer Data> ? DomainEvent<Type, Data> : never;

export function defineEvent<Type extends string, Data extends OrderData>(
  topic: Topic,
  type: Type,
  schema: z.ZodType<Data>,
  notes: { readonly final?: true; readonly setback?: true } = {},
): EventDefinition<Type, Data> {
  const { final = false, setback = false }: { final?: boolean; setback?: boolean } = notes;
  return { kind: 'event', type, topic, schema, final, setback, of: (data) => ({ type, data }) };
}
