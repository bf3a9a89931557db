import { shopChoreography } from '../../../scripts/contracts/choreography.ts';
import type { EventDefinition } from '../../../shared/contracts/event.ts';
import { checkDeclarations } from '../../../shared/proof/declaration/check.ts';
import type { Choreography } from '../../../shared/proof/declaration/choreography.ts';
import { ignore } from '../../../shared/saga/decision.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import type { Reaction } from '../../../shared/saga/reaction.ts';

/** The shipped saga. */
export const shop = await shopChoreography();

type Change = (participant: Participant) => Participant;

/** The shipped saga with one participant changed. */
export function damaged(name: string, ...changes: readonly Change[]): Choreography {
  const changed = (participant: Participant) =>
    changes.reduce((before, change) => change(before), participant);
  const participants = shop.participants.map((one) => (one.name === name ? changed(one) : one));
  return { ...shop, participants };
}

/** Takes away the reaction to this input. */
export function without(type: string): Change {
  return (participant) => ({
    ...participant,
    reactions: new Map([...participant.reactions].filter(([input]) => input !== type)),
  });
}

/** Changes the reaction to this input. */
export function reacting(
  type: string,
  change: (reaction: Reaction<never>) => Partial<Reaction<never>>,
): Change {
  return (participant) => ({
    ...participant,
    reactions: new Map(
      [...participant.reactions].map(([input, reaction]) => [
        input,
        input === type ? { ...reaction, ...change(reaction as Reaction<never>) } : reaction,
      ]),
    ),
  });
}

/** Ignores this input in these statuses. */
export function ignoring(type: string, ...statuses: readonly string[]): Change {
  const nothing = ignore('nothing to do');
  return reacting(type, ({ cells }) => ({
    cells: { ...cells, ...Object.fromEntries(statuses.map((status) => [status, nothing])) },
  }));
}

/** The shipped saga with other events; reactions and emissions speak of them, too. */
export function withEvents(...changed: readonly EventDefinition[]): Choreography {
  const instead = new Map(changed.map((event) => [event.type, event]));
  const now = (event: EventDefinition) => instead.get(event.type) ?? event;
  const speaking = (participant: Participant): Participant => ({
    ...participant,
    reactions: new Map(
      [...participant.reactions].map(([type, reaction]) => [
        type,
        { ...reaction, emits: reaction.emits.map(now) },
      ]),
    ),
  });
  return {
    ...shop,
    participants: shop.participants.map(speaking),
    events: new Map([...shop.events].map(([type, event]) => [type, now(event)])),
  };
}

/** What the check finds, as `rule: participant when status on input`. */
export function found(choreography: Choreography): string[] {
  return checkDeclarations(choreography).map(({ rule, participant, status, input }) => {
    const where = [participant, status && `when ${status}`, input && `on ${input}`];
    return `${rule}: ${where.filter(Boolean).join(' ')}`;
  });
}
