import { events } from '../../shared/contracts/events.ts';
import type { State } from '../../shared/proof/commits.ts';
import { Coverage, type Situation } from '../../shared/proof/coverage.ts';
import type { Examined } from '../../shared/proof/examined-decision.ts';
import type { Outside } from '../../shared/proof/outside.ts';
import { verdicts } from '../../shared/proof/verdicts.ts';
import { viewOf } from '../../shared/proof/view.ts';
import { World } from '../../shared/proof/world.ts';
import { bunglersLog, otherStrangersLog, strangersLog } from '../prove/model/doings.ts';
import { outsideOf } from '../prove/model/outside.ts';
import type { OutsideState } from '../prove/model/outside-state.ts';
import { promises } from '../prove/model/promises.ts';
import { participants } from '../timeline/participants.ts';
import { fictional } from './fictional.ts';
import type { OrderRecord, RecordedEvent } from './order-record.ts';

const all = Object.values(participants);

/** What a service heard, of which kind that is, and what it made of it. */
export type Heard = {
  readonly service: string;
  readonly type: string;
  readonly kind: 'event' | 'invalid' | 'outcome' | 'command' | 'deadline';
  readonly examined: Examined;
};

export type ReplayedStep = {
  readonly name: string;
  readonly certain: boolean;
  readonly after: State;
  /** Undefined when nobody was asked: something happened outside, or a repeat was dropped. */
  readonly heard: Heard | undefined;
  readonly published: readonly RecordedEvent[];
};

/** Notes the last question, and its answer. */
class Last extends Coverage {
  heard: Heard | undefined;

  override note(situation: Situation, examined: Examined): void {
    const { participant, input } = situation;
    const kind = participant.reactions.get(input.type)?.input.kind ?? 'event';
    this.heard = { service: participant.name, type: input.type, kind, examined };
  }
}

/** The played world of one recorded order, for looking at any state of it, at any time. */
export class ReplayedWorld {
  /** Milliseconds since 1970: when whatever is heard next is heard. */
  now: number;
  readonly #world: World<OutsideState>;
  readonly #last = new Last();
  readonly #judge: ReturnType<typeof verdicts<OutsideState>>;
  readonly #shown: ReturnType<typeof viewOf<OutsideState>>;

  constructor(record: OrderRecord) {
    const startsAt = new Date(record.taken[0]?.at ?? 0);
    this.now = startsAt.getTime();
    const saga = {
      participants: all,
      events,
      outside: outsideFor(record),
      strangeLogs: new Map([
        [bunglersLog, 'orders'],
        [strangersLog, 'orders'],
        [otherStrangersLog, 'orders'],
      ] as const),
      watched: new Set(events.keys()),
      records: new Map(shelvesFor(record).map((shelf) => [shelf.sku, shelf])),
      orderId: record.orderId,
      startsAt,
    };
    this.#world = new World(saga, {
      coverage: this.#last,
      instants: ({ deadline = 0 }, isDeadline) => [isDeadline ? Math.max(this.now, deadline) : this.now],
      exactly: true,
      hasClock: true,
    });
    this.#judge = verdicts(this.#world, promises);
    this.#shown = viewOf(this.#world);
  }

  start(): State {
    return this.#world.start();
  }

  steps(from: State): ReplayedStep[] {
    const steps: ReplayedStep[] = [];
    this.#last.heard = undefined;
    this.#world.expand(from, (_, name, certain) => {
      const after = this.#world.after.slice();
      steps.push({ name, certain, after, heard: this.#last.heard, published: this.#published(from, after) });
      this.#last.heard = undefined;
    });
    return steps;
  }

  /** By service. */
  statuses(state: State): { readonly [service: string]: string } {
    this.#shown.state = state;
    const [order] = this.#shown.view.orders;
    return Object.fromEntries(all.map(({ name }) => [name, order?.state(name)?.status ?? 'absent']));
  }

  /** The promise that is broken there, in words. */
  broken(state: State): string | undefined {
    return this.#judge.always(state)?.says;
  }

  #published(before: State, after: State): RecordedEvent[] {
    const { layout, numbers } = this.#world;
    const place = layout.watched(layout.orders[0] as number);
    const known = new Set(numbers.lists.itemsOf(before[place] as number));
    return numbers.lists
      .itemsOf(after[place] as number)
      .filter((number) => !known.has(number))
      .map((number) => numbers.messages.valueOf(number))
      .map(({ type, data }) => fictional(type, data));
  }
}

/** Calls may be refused for every reason that there is. */
function outsideFor({ placed, by, isBungled, strangers }: OrderRecord): Outside<OutsideState> {
  const outside = outsideOf({ placed, by, isBungled, strangers, lateMoney: true });
  return {
    ...outside,
    attempt(state, call) {
      const attempt = outside.attempt(state, call);
      if ('refused' in attempt || !attempt.refusals?.length) return attempt;
      const participant = all.find(({ name }) => name === call.participant);
      return { ...attempt, refusals: participant?.calls.get(call.call)?.refusals ?? [] };
    },
  };
}

/** Shelves from which the order gets what it got. */
function shelvesFor({ placed, taken }: OrderRecord) {
  const refusals = taken
    .flatMap(({ published }) => published)
    .filter(({ type }) => type === 'StockReservationFailed')
    .map(({ data }) => data as { readonly sku: string; readonly reason: string });
  return placed.lines.flatMap(({ sku, quantity }) => {
    const refusal = refusals.find((other) => other.sku === sku);
    if (refusal?.reason === 'unknown_sku') return [];
    return [{ sku, onHand: refusal ? 0 : quantity, held: 0, sold: 0 }];
  });
}
