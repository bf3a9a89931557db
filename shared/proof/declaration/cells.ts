import type { Participant } from '../../saga/participant.ts';
import type { Reaction } from '../../saga/reaction.ts';

/** Whether the reaction answers this status by a decision, and not by a reason for doing nothing. */
export function decides(reaction: Reaction<unknown> | undefined, status: string): boolean {
  return typeof reaction?.cells[status] === 'function';
}

/** Whether any status, or the order never heard of, is answered by a decision. */
export function everDecides({ cells }: Reaction<unknown>): boolean {
  return Object.values(cells).some((cell) => typeof cell === 'function');
}

/** The reason for which the input is ignored in this status; undefined if it is not. */
export function ignoredBecause(reaction: Reaction<unknown>, status: string): string | undefined {
  const cell = reaction.cells[status];
  return typeof cell === 'object' && 'ignored' in cell ? cell.ignored : undefined;
}

/** Statuses in which nothing is waited for: the order has ended here, or may rest. */
export function rests({ endings, idle }: Participant, status: string): boolean {
  return endings.has(status) || idle.has(status);
}
