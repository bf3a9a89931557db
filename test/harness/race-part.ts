import type { StockRecord } from '../../services/inventory/stock-record.ts';
import { checkAgainstDeclaration } from '../../shared/proof/declared-output.ts';
import type { CallRequest } from '../../shared/saga/call.ts';
import { decide } from '../../shared/saga/decide.ts';
import type { Input } from '../../shared/saga/input.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import type { Status } from '../../shared/saga/reaction.ts';

export type Message = Input & { readonly id: string };

/** One participant with what the toolkit keeps for it: inbox, state, deadline, calls and how far it has read. */
export class RacePart {
  readonly participant: Participant;
  state: Status | undefined;
  deadline: Date | undefined;
  /** Wished for, and without effect so far. */
  readonly calls = new Set<CallRequest>();
  /** Of calls that took effect, or did not; not heard yet. */
  readonly outcomes = new Set<Message>();
  /** The cells of the transition table that were asked, as `OrderPlaced when absent`. */
  readonly asked = new Set<string>();
  readonly #stock: Map<string, StockRecord>;
  readonly #inbox = new Set<string>();
  readonly #keys = new Set<string>();
  readonly #read = new Map<readonly Message[], number>();

  constructor(participant: Participant, stock: Map<string, StockRecord>) {
    this.participant = participant;
    this.#stock = stock;
  }

  get status(): string {
    return this.state?.status ?? 'absent';
  }

  /** The next message of a log that means something to this participant. */
  next(log: readonly Message[]): Message | undefined {
    return log.slice(this.#read.get(log) ?? 0).find(({ type }) => this.participant.reactions.has(type));
  }

  /** Reads the log up to this message, which is the next one. True when its id was not heard before. */
  advance(log: readonly Message[], message: Message): boolean {
    this.#read.set(log, log.indexOf(message, this.#read.get(log) ?? 0) + 1);
    const isNew = !this.#inbox.has(message.id);
    this.#inbox.add(message.id);
    return isNew;
  }

  answered(call: CallRequest, outcome: Input): void {
    this.calls.delete(call);
    this.outcomes.add({ ...outcome, id: `outcome of ${call.call}` });
  }

  /** Decides and gives what is to be published, with ids that follow from this one. Throws what the decision throws. */
  hear(heard: Input, id: string, context: { readonly orderId: string; readonly now: Date }): Message[] {
    const { participant, state } = this;
    this.asked.add(`${heard.type} when ${this.status}`);
    const keys = participant.records?.keysFor(state, heard) ?? [];
    const record = (key: string) => this.#stock.get(key);
    const decision = decide(participant, state, heard, { ...context, record });
    if (heard.type === 'deadline') this.deadline = undefined;
    if ('ignored' in decision) return [];
    checkAgainstDeclaration(participant, heard, keys, decision);
    this.state = decision.state;
    this.deadline = decision.deadline;
    for (const changed of decision.records ?? []) {
      const stock = changed as StockRecord;
      this.#stock.set(stock.sku, stock);
    }
    for (const call of decision.calls ?? []) this.#wish(call, context.orderId);
    return (decision.events ?? []).map((event, index) => ({
      ...event,
      id: `${participant.name} ${id} ${index}`,
    }));
  }

  #wish(call: CallRequest, orderId: string): void {
    const key = this.participant.calls.get(call.call)?.idempotencyKey(orderId, call.request) ?? '';
    if (this.#keys.has(key)) throw new Error(`${this.participant.name} asks twice for ${key}`);
    this.#keys.add(key);
    this.calls.add(call);
  }
}
