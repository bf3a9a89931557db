import type { Participant } from '../../../shared/saga/participant.ts';
import type { Reaction } from '../../../shared/saga/reaction.ts';
import { statusesOf } from './statuses.ts';

/**
 * What a participant makes of one input in one status. `to`: the statuses that it may come to, empty where only the
 * declaration is known; `emits` and `calls`: what it may publish and call for. `ignores`: why it may do nothing after
 * all. Otherwise the reason why there is never anything to do, or why the input cannot come.
 */
export type Answer =
  | {
      readonly to: readonly string[];
      readonly emits: readonly string[];
      readonly calls: readonly string[];
      readonly ignores?: readonly string[];
    }
  | { readonly ignored: string }
  | { readonly impossible: string };

/** The answers of a participant: by input, then by status, in the order in which they are shown. */
export type Answers = ReadonlyMap<string, ReadonlyMap<string, Answer>>;

/** As far as its declaration says: every decision may do all that its reaction declares. */
export function declaredAnswers(participant: Participant): Answers {
  const statuses = statusesOf(participant);
  return new Map(
    [...participant.reactions].map(([input, reaction]) => [
      input,
      new Map(statuses.map((status) => [status, declaredAnswer(reaction, status)])),
    ]),
  );
}

function declaredAnswer({ input, cells, emits, calls }: Reaction<unknown>, status: string): Answer {
  const cell = cells[status];
  if (cell === undefined) throw new Error(`${input.type} when ${status}: has no answer`);
  if (typeof cell !== 'function') return cell;
  return { to: [], emits: emits.map(({ type }) => type), calls: calls.map(({ name }) => name) };
}
