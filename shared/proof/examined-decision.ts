import type { OrderData } from '../contracts/event.ts';
import { type AnyChange, decide } from '../saga/decide.ts';
import type { Input } from '../saga/input.ts';
import type { Participant } from '../saga/participant.ts';
import type { Context, Status } from '../saga/reaction.ts';
import { canonical, withoutJournal } from './canonical.ts';
import { checkAgainstDeclaration } from './declared-output.ts';
import { checkIdempotencyKey } from './idempotency-key.ts';
import { frozen, purely } from './pure.ts';

/** What a participant made of an input, or why that must not be. */
export type Examined =
  | { readonly ignored: string }
  | { readonly change: AnyChange }
  | { readonly breach: string };

/** What a decision may know besides its state and its input. */
export type Surroundings = {
  readonly orderId: string;
  readonly now: Date;
  readonly records: ReadonlyMap<string, unknown>;
};

/**
 * Asks for the real decision and holds it to all that a decision promises: it makes only what is declared, of valid
 * data; asked again it answers the same; it changes nothing in place, reaches for neither clock nor chance, and reads
 * nothing that the participant calls its journal. What it throws is a breach too: the toolkit would park the input.
 */
export function examine(
  participant: Participant,
  state: Status | undefined,
  input: Input,
  { orderId, now, records }: Surroundings,
): Examined {
  const keys = participant.records?.keysFor(state, input) ?? [];
  const record = (key: string) => {
    if (!keys.includes(key)) throw new Error(`the shared record ${key} was not asked for`);
    return frozen(records.get(key));
  };
  const context: Context<unknown> = { orderId, now, record };
  const ask = (known: Status | undefined) =>
    purely(() => decide(participant, frozen(known), frozen(input), context));
  try {
    const decision = ask(state);
    if ('ignored' in decision) return { ignored: decision.ignored };
    checkAgainstDeclaration(participant, input, keys, decision);
    for (const { call, request } of decision.calls ?? [])
      checkIdempotencyKey(participant.calls.get(call), orderId, request);
    for (const { type, data } of decision.events ?? [])
      if ((data as OrderData).orderId !== orderId) return { breach: `${type} is about another order` };
    const answer = canonical(decision);
    if (canonical(ask(state)) !== answer) return { breach: 'asked twice, it answers differently' };
    const { journal } = participant;
    if (journal.length > 0 && state !== undefined) {
      const blank = Object.fromEntries(journal.filter((field) => field in state).map((field) => [field, []]));
      const unread = ask({ ...state, ...blank });
      if ('ignored' in unread || told(unread, journal) !== told(decision, journal))
        return { breach: `its decision depends on its journal (${journal.join(', ')})` };
    }
    return { change: decision };
  } catch (error) {
    return { breach: `${(error as Error).name}: ${(error as Error).message}` };
  }
}

function told(change: AnyChange, journal: readonly string[]): string {
  return canonical({ ...change, state: withoutJournal(change.state, journal) });
}
