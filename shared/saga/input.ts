import type { EventDefinition } from '../contracts/event.ts';
import type { InvalidField } from '../contracts/orders.ts';

/**
 * Something a participant can react to, named by `type`: a domain event, an event that failed its schema, the
 * outcome of an external call, a command from the service's own edge, or a reached deadline.
 */
export type InputDefinition<Data> = {
  readonly kind: 'event' | 'invalid' | 'outcome' | 'command' | 'deadline';
  readonly type: string;
  /** Never present; carries the type of the data for the compiler. */
  readonly data?: Data;
};

/** One input as `decide` gets it. */
export type Input = { readonly type: string; readonly data: unknown };

/** An event of this type that names its order but fails its schema, with every field and reason. */
export function invalid(event: EventDefinition): InputDefinition<{ readonly reasons: InvalidField[] }> {
  return { kind: 'invalid', type: `${event.type}.invalid` };
}

/** The participant's own deadline for the order has passed. */
export const deadlineReached: InputDefinition<{ readonly dueAt: Date }> = {
  kind: 'deadline',
  type: 'deadline',
};
