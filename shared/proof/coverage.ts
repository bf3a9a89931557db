import type { Participant } from '../saga/participant.ts';
import type { Examined } from './examined-decision.ts';

/** What was seen to come of one input in one status. */
export type Seen = {
  readonly to: Set<string>;
  readonly emits: Set<string>;
  readonly calls: Set<string>;
  readonly ignored: Set<string>;
};

/** Which cells of the participants' tables were entered, and what came of it. */
export class Coverage {
  readonly #cells = new Map<string, Seen>();

  note({ name }: Participant, input: string, status: string, examined: Examined): void {
    const cell = cellName(name, input, status);
    const seen = this.#cells.get(cell) ?? {
      to: new Set(),
      emits: new Set(),
      calls: new Set(),
      ignored: new Set(),
    };
    this.#cells.set(cell, seen);
    if ('ignored' in examined) seen.ignored.add(examined.ignored);
    if (!('change' in examined)) return;
    const { state, events = [], calls = [] } = examined.change;
    seen.to.add(state.status);
    for (const { type } of events) seen.emits.add(type);
    for (const { call } of calls) seen.calls.add(call);
  }

  get cells(): ReadonlyMap<string, Seen> {
    return this.#cells;
  }
}

export function cellName(participant: string, input: string, status: string): string {
  return `${participant}: ${input} when ${status}`;
}
