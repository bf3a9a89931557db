import type { Participant } from '../../../shared/saga/participant.ts';
import { statusesOf as known, type Status, type StatusUnion } from '../../../shared/saga/reaction.ts';

/** The order never heard of, and every status of the participant's record, as declared. */
export function statusesOf({ state }: Participant): string[] {
  return ['absent', ...known(state as StatusUnion<Status>)];
}

/** What it means for an order to be in this status here. */
export function meaningOf(participant: Participant, status: string): string {
  return [...meanings(participant, status)].join('; ');
}

function* meanings(participant: Participant, status: string): Generator<string> {
  const { endings, idle, lasting, last, entrusted, effects } = participant;
  if (status === 'absent') return yield 'never heard of here, or forgotten';
  if (endings.has(status)) yield 'has ended here';
  else if (idle.has(status)) yield 'may rest here for ever';
  else yield 'something is still to come';
  const reason = entrusted.get(status);
  if (reason !== undefined) yield `comes for certain: ${reason}`;
  if (lasting.has(status)) yield 'remembered for longer than an order may rest elsewhere';
  if (last.has(status)) yield 'remembered for longest, until nobody else knows the order';
  const inForce = [...effects].filter(([, effect]) => effect.inForce.includes(status));
  if (inForce.length > 0) yield `in force: ${inForce.map(([name]) => name).join(', ')}`;
}
