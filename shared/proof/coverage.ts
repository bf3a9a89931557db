import type { Input } from '../saga/input.ts';
import type { Participant } from '../saga/participant.ts';
import type { Status } from '../saga/reaction.ts';
import type { Examined, Surroundings } from './examined-decision.ts';

/** Something that a participant was asked. */
export type Situation = Surroundings & {
  readonly participant: Participant;
  readonly state: Status | undefined;
  readonly input: Input;
};

/** One cell of a participant's table that was entered, and what was seen to come of it. */
export type Seen = {
  readonly participant: string;
  readonly input: string;
  readonly status: string;
  readonly to: Set<string>;
  readonly emits: Set<string>;
  readonly calls: Set<string>;
  readonly ignored: Set<string>;
};

/** Which cells of the participants' tables were entered. */
export class Coverage {
  readonly #cells = new Map<string, Seen>();
  readonly #asked: ((situation: Situation) => void) | undefined;

  /** `asked`: told of every question, once. */
  constructor(asked?: (situation: Situation) => void) {
    this.#asked = asked;
  }

  note(situation: Situation, examined: Examined): void {
    this.#asked?.(situation);
    const { participant, input, state } = situation;
    const status = state?.status ?? 'absent';
    const seen = this.#seen({ participant: participant.name, input: input.type, status });
    if ('ignored' in examined) seen.ignored.add(examined.ignored);
    if (!('change' in examined)) return;
    const { change } = examined;
    seen.to.add(change.state.status);
    for (const { type } of change.events ?? []) seen.emits.add(type);
    for (const { call } of change.calls ?? []) seen.calls.add(call);
  }

  /** Adds what was seen elsewhere. */
  add(cells: Iterable<Seen>): void {
    for (const cell of cells) {
      const seen = this.#seen(cell);
      for (const kind of ['to', 'emits', 'calls', 'ignored'] as const)
        for (const item of cell[kind]) seen[kind].add(item);
    }
  }

  /** By name. */
  get cells(): ReadonlyMap<string, Seen> {
    return this.#cells;
  }

  #seen({ participant, input, status }: Pick<Seen, 'participant' | 'input' | 'status'>): Seen {
    const name = cellName(participant, input, status);
    let seen = this.#cells.get(name);
    if (seen === undefined) {
      seen = {
        ...{ participant, input, status },
        ...{ to: new Set(), emits: new Set(), calls: new Set(), ignored: new Set() },
      };
      this.#cells.set(name, seen);
    }
    return seen;
  }
}

export function cellName(participant: string, input: string, status: string): string {
  return `${participant}: ${input} when ${status}`;
}
