import { events } from '../contracts/events.ts';
import type { AnyChange } from '../saga/decide.ts';
import type { Participant } from '../saga/participant.ts';
import type { Context, Status } from '../saga/reaction.ts';
import type { Decided, Known } from './batch.ts';
import { derivedIdFor } from './ids.ts';
import { parkedEntry } from './parked-entry.ts';
import type { CommandResult } from './service.ts';
import type { Intent } from './sql/calls.ts';
import type { Outgoing } from './sql/outbox.ts';
import type { StoredState } from './sql/states.ts';
import { childTrace } from './trace.ts';
import type { DecidableWork, ParkReason, Work } from './work.ts';

export type DecideSettings = {
  readonly participant: Participant;
  readonly now: Date;
  /** Registry id of the schema that an event type is published with; undefined when framing is off. */
  schemaId(type: string): number | undefined;
};

/** How long a call's lease outlasts its own timeout, in milliseconds. */
const leaseMarginMs = 5_000;

/** The batch's view of states and records as they change, and all that has to be written in the end. */
export class DecidedBatch {
  readonly #settings: DecideSettings;
  readonly #states: Map<string, StoredState>;
  readonly #records: Map<string, unknown>;
  readonly #asked: ReadonlySet<string>;
  readonly #changedOrders = new Set<string>();
  readonly #changedRecords = new Set<string>();
  readonly out: Omit<Decided, 'states' | 'records'> = {
    events: [],
    outboxIds: [],
    intents: [],
    outcomes: new Map(),
    forgotten: new Set(),
    parked: [],
    parkedAgain: [],
    unparked: [],
    verdicts: [],
    settlements: [],
  };

  constructor(settings: DecideSettings, known: Known) {
    const { records } = settings.participant;
    this.#settings = settings;
    this.#asked = known.recordKeys;
    this.#states = new Map(known.states.map((state) => [state.orderId, state]));
    this.#records = new Map(known.records.map((record) => [records?.keyOf(record) ?? '', record]));
  }

  stateOf(orderId: string): StoredState | undefined {
    return this.#states.get(orderId);
  }

  contextFor(orderId: string): Context<unknown> {
    return { orderId, now: this.#settings.now, record: (key) => this.#record(key) };
  }

  /**
   * Takes over what a decision changes. Throws, before anything is taken over, if an event or a call is not in order.
   */
  apply(work: DecidableWork, change: AnyChange): void {
    const outgoing = (change.events ?? []).map((event, index) => this.#outgoing(work, event, index));
    const intents = (change.calls ?? []).map(({ call, request }) => this.#intent(work, call, request));
    this.out.events.push(...outgoing);
    this.out.intents.push(...intents);
    for (const record of change.records ?? []) this.#writeRecord(record);
    this.writeState(work.orderId, change.state, change.deadline ?? null);
  }

  /** One version on from the one that was read, however often the order changes within the batch. */
  writeState(orderId: string, data: Status, wakeAt: Date | null): void {
    const before = this.#states.get(orderId);
    const version = this.#changedOrders.has(orderId) ? (before?.version ?? 1) : (before?.version ?? 0) + 1;
    this.#states.set(orderId, { orderId, version, data, wakeAt });
    this.#changedOrders.add(orderId);
  }

  /** Notes an outcome other than `applied` in the inbox and for the log. */
  note(work: Work, outcome: string): void {
    if (work.id !== null && work.kind !== 'outcome' && work.kind !== 'deadline')
      this.out.outcomes.set(work.id, outcome);
    this.out.verdicts.push({ work, outcome });
  }

  /** Sets the input aside; one that was redriven keeps its old place. */
  park(work: Exclude<Work, { kind: 'command' }>, reason: ParkReason, detail: string): void {
    if (work.parkedId === undefined) this.out.parked.push(parkedEntry(work, 'parked', reason, detail));
    else this.out.parkedAgain.push({ id: work.parkedId, reason, detail });
    this.out.verdicts.push({ work, outcome: `parked: ${detail}` });
  }

  /** Keeps a message that has to wait behind a parked one of its order. */
  hold(work: Extract<Work, { kind: 'event' }>): void {
    this.out.parked.push(parkedEntry(work, 'held', 'held', 'waits behind a parked message of its order'));
    this.note(work, 'held');
  }

  settle(work: Work, result: CommandResult | Error): void {
    if (work.kind === 'command') this.out.settlements.push({ work, result });
  }

  finish(): Decided {
    const states = [...this.#changedOrders].flatMap((orderId) => this.#states.get(orderId) ?? []);
    const records = [...this.#changedRecords].map((key) => this.#records.get(key));
    return { ...this.out, states, records };
  }

  #outgoing(work: DecidableWork, event: { type: string; data: unknown }, index: number): Outgoing {
    const { participant, now, schemaId } = this.#settings;
    const eventId = derivedIdFor(work.orderId, participant.name, work.id, index);
    const definition = events.get(event.type);
    if (definition === undefined) throw new Error(`${event.type} is no event of the contract`);
    const data = definition.schema.parse(event.data);
    if (data.orderId !== work.orderId)
      throw new Error(`${event.type} is about order ${data.orderId}, not about ${work.orderId}`);
    return {
      eventId,
      type: event.type,
      topic: definition.topic,
      orderId: work.orderId,
      causationId: work.causationId,
      schemaId: schemaId(event.type) ?? null,
      occurredAt: now.toISOString(),
      data,
      ...childTrace(work.trace, eventId),
    };
  }

  #intent(work: DecidableWork, name: string, request: unknown): Intent {
    const { participant } = this.#settings;
    const call = participant.calls.get(name);
    if (call === undefined) throw new Error(`${participant.name} calls ${name} without having declared it`);
    const { orderId, causationId, trace } = work;
    const callId = derivedIdFor(orderId, name, call.idempotencyKey(orderId, request));
    const leaseMs = call.policy.timeout + leaseMarginMs;
    return { callId, orderId, name, request, causationId, attempts: 1, leaseMs, ...trace };
  }

  #record(key: string): unknown {
    if (!this.#asked.has(key)) throw new Error(`the shared record ${key} was not asked for`);
    return this.#records.get(key);
  }

  #writeRecord(record: unknown): void {
    const key = this.#settings.participant.records?.keyOf(record) ?? '';
    this.#records.set(key, record);
    this.#changedRecords.add(key);
  }
}
