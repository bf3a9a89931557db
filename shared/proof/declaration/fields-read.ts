import { decide } from '../../saga/decide.ts';
import { InvariantBroken } from '../../saga/errors.ts';
import type { Input } from '../../saga/input.ts';
import type { Participant } from '../../saga/participant.ts';
import type { Context, Status } from '../../saga/reaction.ts';
import { checkAgainstDeclaration } from '../declared-output.ts';
import { recorded } from './recorded.ts';

/** A situation in which a participant decides. */
export type Sample = {
  readonly participant: Participant;
  readonly state: Status | undefined;
  readonly input: Input;
  readonly context: Context<unknown>;
};

/**
 * The fields of the input's data that the participant looks at in this situation, sorted: its decision, its choice of
 * shared records, and the schemas of all that it makes of them. Throws what the decision throws, unless the
 * declaration calls the situation impossible.
 */
export function fieldsRead(
  participant: Participant,
  state: Status | undefined,
  input: Input,
  context: Context<unknown>,
): string[] {
  const paths = new Set<string>();
  const watched = { ...input, data: recorded(input.data, (path) => paths.add(path)) };
  try {
    answer({ participant, state, input: watched, context });
  } catch (error) {
    if (!(error instanceof InvariantBroken)) throw error;
  }
  return [...paths].sort();
}

/** Whether the participant answers validly in this situation when the data lacks what stands at `path`. */
export function manages({ input, ...situation }: Sample, path: string): boolean {
  const data = structuredClone(input.data);
  remove(data, segmentsOf(path));
  try {
    answer({ ...situation, input: { ...input, data } });
    return true;
  } catch {
    return false;
  }
}

/** `lines[].sku` as `lines`, `[]`, `sku`. */
export function segmentsOf(path: string): string[] {
  return path.match(/\[\]|[^.[\]]+/g) ?? [];
}

function answer({ participant, state, input, context }: Sample): void {
  const keys = participant.records?.keysFor(state, input) ?? [];
  checkAgainstDeclaration(participant, input, keys, decide(participant, state, input, context));
}

function remove(data: unknown, [segment, ...rest]: readonly string[]): void {
  if (typeof data !== 'object' || data === null || segment === undefined) return;
  if (segment === '[]') for (const item of data as unknown[]) remove(item, rest);
  else if (rest.length > 0) remove((data as { [field: string]: unknown })[segment], rest);
  else delete (data as { [field: string]: unknown })[segment];
}
