import type { Participant } from '../../../shared/saga/participant.ts';

/** Throws for what no participant does: a fault that never comes would prove nothing. */
export class Names {
  readonly #participants: readonly Participant[];

  constructor(participants: readonly Participant[]) {
    this.#participants = participants;
  }

  /** There is such a participant. */
  named(name: string): Participant {
    const found = this.#participants.find((participant) => participant.name === name);
    if (found === undefined)
      throw new Error(`there is no ${name}, but ${this.#participants.map((one) => one.name).join(', ')}`);
    return found;
  }

  /** The participant hears of such events. */
  hears(name: string, type: string): void {
    if (!this.named(name).reactions.has(type)) throw new Error(`${name} does not hear of ${type}`);
  }

  /** The participant hears of such events, or makes such a call. */
  hearsOrCalls(name: string, what: string): void {
    if (!this.named(name).calls.has(what)) this.hears(name, what);
  }

  /** Somebody makes such a call. */
  calls(call: string): void {
    if (!this.#participants.some(({ calls }) => calls.has(call))) throw new Error(`nobody calls ${call}`);
  }
}
