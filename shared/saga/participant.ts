import type { Topic } from '../contracts/topics.ts';
import { type CallDefinition, possibleOutcomes } from './call.ts';
import type { Assurances, Effect, FieldOf } from './effect.ts';
import { DeclarationError } from './errors.ts';
import type { Reaction, Status, StatusUnion } from './reaction.ts';
import type { SharedRecords } from './shared-records.ts';

/** One service's part in the saga, declared: what it publishes, what it reacts to, and how. */
export type Participant<State extends Status = Status, Record = unknown> = {
  readonly name: string;
  readonly topic: Topic;
  readonly state: StatusUnion<State>;
  /** Statuses in which the order has ended here: nothing is waited for, and whatever still comes is ignored. */
  readonly endings: ReadonlySet<string>;
  /**
   * Statuses in which an order may rest for ever, because nobody says here that it has ended elsewhere. Forgetting
   * such an order after a long time must cost nothing but this record: never one that holds goods, or waits.
   */
  readonly idle: ReadonlySet<string>;
  /**
   * Endings that are remembered for longer than an order may rest elsewhere, because what comes of it there must still
   * be answered for here. Shipping must know that it has shipped for as long as payment knows that it was paid: a wish
   * to cancel that comes after that would be granted by the one, and the money given back by the other.
   */
  readonly lasting: ReadonlySet<string>;
  /**
   * Endings that are remembered for longest, until nobody else knows the order: whoever gives orders their ids must not
   * take one for new that others still take for an old one.
   */
  readonly last: ReadonlySet<string>;
  readonly calls: ReadonlyMap<string, CallDefinition>;
  readonly records?: SharedRecords<State, Record>;
  readonly reactions: ReadonlyMap<string, Reaction<State>>;
  /** What it does for an order and must be able to take back, by name. */
  readonly effects: ReadonlyMap<string, Effect>;
  /** Its calls that leave nothing to be undone, by name, each with the reason. */
  readonly harmless: ReadonlyMap<string, string>;
  /** Statuses that wait without a deadline or a call of their own, each with the reason why not for ever. */
  readonly entrusted: ReadonlyMap<string, string>;
  /** Fields of the state that no decision reads. */
  readonly journal: readonly string[];
};

/**
 * Checks what the compiler cannot and indexes the reactions by input type. Throws `DeclarationError` when an
 * input has two reactions, an event is emitted that belongs to another topic, or a possible outcome of a call
 * has no reaction (a call without refusals cannot be refused, one without a last attempt is never exhausted), when
 * there is no ending, or one in which an order is said to rest only, or when what is remembered for longer is no
 * ending.
 */
export function defineParticipant<State extends Status, Record = never>(
  declaration: {
    name: string;
    topic: Topic;
    state: StatusUnion<State>;
    endings: readonly NoInfer<State>['status'][];
    idle?: readonly NoInfer<State>['status'][];
    lasting?: readonly NoInfer<State>['status'][];
    last?: readonly NoInfer<State>['status'][];
    records?: SharedRecords<State, Record>;
    on: readonly Reaction<State>[];
  } & Assurances<NoInfer<State>['status'], FieldOf<State>>,
): Participant<State, Record> {
  const { name, topic, state, records, on, endings, idle = [], lasting = [], last = [] } = declaration;
  const { effects = {}, harmless = {}, entrusted = {}, journal = [] } = declaration;
  if (endings.length === 0)
    throw new DeclarationError(`${name} has no ending: its orders would stay for ever`);
  for (const status of idle)
    if (endings.includes(status)) throw new DeclarationError(`${name} both ends and rests in ${status}`);
  for (const status of [...lasting, ...last])
    if (!endings.includes(status))
      throw new DeclarationError(`${name} remembers ${status} for longer, which is no ending`);
  const reactions = new Map<string, Reaction<State>>();
  const calls = new Map<string, CallDefinition>();
  for (const reaction of on) {
    if (reactions.has(reaction.input.type))
      throw new DeclarationError(`${name} reacts twice to ${reaction.input.type}`);
    reactions.set(reaction.input.type, reaction);
    for (const call of reaction.calls) calls.set(call.name, call);
    for (const event of reaction.emits)
      if (event.topic !== topic)
        throw new DeclarationError(
          `${name} emits ${event.type}, which belongs to ${event.topic}, not ${topic}`,
        );
  }
  for (const call of calls.values())
    for (const outcome of possibleOutcomes(call))
      if (!reactions.has(outcome.type))
        throw new DeclarationError(`${name} calls ${call.name} but has no reaction to ${outcome.type}`);
  return {
    name,
    topic,
    state,
    ...(records && { records }),
    calls,
    reactions,
    endings: new Set(endings),
    idle: new Set(idle),
    lasting: new Set(lasting),
    last: new Set(last),
    effects: new Map(Object.entries(effects)),
    harmless: new Map(Object.entries(harmless)),
    entrusted: new Map(Object.entries(entrusted) as [string, string][]),
    journal,
  };
}
