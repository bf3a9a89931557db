import type { Participant } from '../../../shared/saga/participant.ts';
import type { Status } from '../../../shared/saga/reaction.ts';

type Fields = { readonly [field: string]: unknown };

/** The paths of the fields without which the record is still a valid one, as `setbacks.stockReleased`. */
export function droppable({ state: schema, journal }: Participant, state: Status): string[] {
  return pathsOf(state).filter(
    (path) => !journal.includes(path) && schema.safeParse(without(state, path)).success,
  );
}

/** The record without the field at that path. */
export function without<Record extends Status>(state: Record, path: string): Record {
  return dropped(state, path.split('.')) as Record;
}

function pathsOf(value: object): string[] {
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .flatMap(([name, field]) => [
      name,
      ...(typeof field === 'object' && field !== null && !Array.isArray(field)
        ? pathsOf(field).map((path) => `${name}.${path}`)
        : []),
    ]);
}

function dropped(value: object, [name, ...rest]: readonly string[]): Fields {
  const { [name as string]: field, ...others } = value as Fields;
  if (rest.length === 0 || typeof field !== 'object' || field === null) return others;
  return { ...others, [name as string]: dropped(field, rest) };
}
