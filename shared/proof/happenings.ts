import type { Input } from '../saga/input.ts';
import { remembered } from './interned.ts';
import type { Numbers } from './numbers.ts';
import type { Saga } from './saga.ts';

/** Something that may happen outside, in numbers. */
export type Happening = {
  readonly name: string;
  readonly certain: boolean;
  readonly outside: number;
  readonly records: number;
  /** What a participant is told, under an id of its own or under ever new ones. */
  readonly tells?: {
    readonly participant: number;
    readonly input: Input;
    readonly message: number;
    readonly isNew: boolean;
  };
  readonly produces?: { readonly log: string; readonly message: number };
};

/** All that may happen outside as it stands, found once. */
export function happenings<State>({ participants, outside }: Saga<State>, numbers: Numbers<State>) {
  const { messages, outsides, records: shelves } = numbers;
  return remembered((standing, shelf): readonly Happening[] =>
    outside.doings(outsides.valueOf(standing), shelves.valueOf(shelf)).map((doing) => {
      const { name, certain, state, tells, produces, records } = doing;
      return {
        name,
        certain,
        outside: outsides.numberOf(state),
        records: records === undefined ? shelf : shelves.numberOf(records),
        ...(tells && {
          tells: {
            participant: participants.findIndex((other) => other.name === tells.participant),
            input: tells.input,
            message: messages.numberOf({ ...tells.input, id: tells.id ?? `${tells.input.type} 1` }),
            isNew: tells.id === undefined,
          },
        }),
        ...(produces && { produces: { log: produces.log, message: messages.numberOf(produces.message) } }),
      };
    }),
  );
}
