import type { State } from './commits.ts';
import { type Layout, parts } from './layout.ts';
import type { Saga } from './saga.ts';

type Leaf = { readonly participant: number; readonly channel: number };

/**
 * Participants that nobody listens to, that listen to one log only, are told nothing at their own edge and share no
 * records. Promises must not compare, on the way, what such a one has read with how others stand.
 */
export function leavesOf(
  { participants }: Pick<Saga<unknown>, 'participants'>,
  { channels }: Layout,
): Leaf[] {
  return participants.flatMap(({ reactions, records }, participant) => {
    const inputs = [...reactions.values()].map(({ input }) => input.kind);
    if (records !== undefined || inputs.includes('command')) return [];
    const told = new Set([...reactions.values()].flatMap(({ emits }) => emits.map(({ type }) => type)));
    const isHeard = participants.some((other) => [...told].some((type) => other.reactions.has(type)));
    const own = channels.flatMap(({ consumer }, channel) => (consumer === participant ? [channel] : []));
    const [channel, ...others] = own;
    return isHeard || channel === undefined || others.length > 0 ? [] : [{ participant, channel }];
  });
}

/** Whether the leaf can take a step: it has something to read, a call under way or an outcome to hear. */
export function isBusy(state: State, base: number, { participant, channel }: Leaf, layout: Layout): boolean {
  const place = layout.part(base, participant);
  return (
    state[layout.channel(base, channel)] !== 0 ||
    state[place + parts.open] !== 0 ||
    state[place + parts.outcomes] !== 0
  );
}
