import type { Outside } from '../../../shared/proof/outside.ts';
import { Play } from '../../../shared/proof/play.ts';
import type { SagaPromise } from '../../../shared/proof/promise.ts';
import { PromiseBroken } from '../../../shared/proof/promise-broken.ts';
import type { Saga } from '../../../shared/proof/saga.ts';
import type { Backstage, Effects, Way } from './backstage.ts';
import type { Held } from './held.ts';
import { type InOneOf, seats } from './seats.ts';
import { seenIn } from './seen-in-memory.ts';

/** What the harness must know of a saga to run its tests in memory, besides what the participants declare. */
export type MemoryKit<Wish, Act extends string, Outer extends object> = {
  readonly saga: Omit<Saga<unknown>, 'outside' | 'orders' | 'watched' | 'noted' | 'repeats' | 'forgetful'>;
  readonly promises: readonly SagaPromise<Outer>[];
  /** How the outside stands to an order of which nobody has heard. */
  readonly untouched: Outer;
  /** What a customer with this wish does, and everybody else outside. */
  order(wish: Wish, way: Way): WishedOrder<Outer>;
  /** The step that an act is, and what happens because of it, though it need not. */
  readonly acts: Readonly<Record<Act, { readonly step: string; readonly allows?: readonly string[] }>>;
  effects(outer: Outer): Effects;
};

export type WishedOrder<Outer> = {
  readonly outside: Outside<Outer>;
  /** The step that brings the order. */
  readonly placing: string;
  /** What happens because it was wished, though it need not. */
  readonly happens: readonly string[];
};

/** Of one test. Each costs every step a little. */
const mostOrders = 6;

/**
 * One test's saga in the explorer's world: real decisions, virtual time, and every promise looked after at every step.
 */
export function memoryBackstage<Wish, Act extends string, Outer extends object>(
  kit: MemoryKit<Wish, Act, Outer>,
): Backstage<Wish, Act> {
  const { participants, events } = kit.saga;
  const { outside, free, seat, promises } = seats(kit.untouched, kit.promises, mostOrders);
  const saga = { ...kit.saga, outside, watched: new Set<string>(), repeats: 1 };
  const play = new Play<InOneOf<Outer>>(saga, { promises, outsides: free });
  const placed: string[] = [];
  let isRepeating = false;

  /** Steps are named after the order; what is said of a test is said of all that it places. */
  const forAll = (step: string) => free.map((_, index) => `order ${index + 1}: ${step}`);
  const holdAll = (steps: readonly string[]) => {
    const releases = steps.flatMap(forAll).map((step) => play.holds(step));
    return () => {
      for (const release of releases) release();
    };
  };
  const settle = () => {
    play.settle();
    const again = () => play.steps().find(({ name }) => name.endsWith(' again') && !repeated.has(name));
    for (let next = isRepeating ? again() : undefined; next; next = again()) {
      repeated.add(next.name);
      play.take(next.name);
      play.settle();
    }
  };
  const repeated = new Set<string>();

  return {
    participants,
    async place(wish, way) {
      const number = placed.length + 1;
      if (number > mostOrders) throw new Error(`a test in memory has room for ${mostOrders} orders`);
      const { outside: around, placing, happens } = kit.order(wish, way);
      const id = `order ${number}`;
      placed.push(id);
      play.stand(number, seat(number, around));
      play.lets(...happens.map((step) => `${id}: ${step}`));
      play.take(`${id}: ${placing}`);
      return id;
    },
    async act(id, act) {
      const { step, allows = [] } = kit.acts[act];
      const name = `${id}: ${step}`;
      if (!play.canHappen(name)) settle();
      play.take(name);
      play.lets(...allows.map((later) => `${id}: ${later}`));
    },
    async look(id) {
      const number = placed.indexOf(id) + 1;
      const statuses = participants.flatMap(({ name }) => {
        const status = play.state(name, number)?.status;
        return status === undefined ? [] : [[name, status]];
      });
      return {
        events: seenIn(play, number, participants),
        statuses: Object.fromEntries(statuses),
        effects: kit.effects(play.outside(number)),
        steps: play.timeline.filter((step) => step.startsWith(`${id}: `)),
      };
    },
    async settle() {
      settle();
    },
    async pass(milliseconds) {
      play.pass(milliseconds);
      settle();
    },
    delay(participant, type) {
      for (const step of forAll(`${participant} hears ${type}`)) play.delays(step);
    },
    hold(participant, what): Held {
      const step = events.has(what) ? `${participant} hears ${what}` : `${what} `;
      const waiting = forAll(step);
      const release = holdAll([step]);
      return {
        async reached() {
          settle();
          const steps = play.steps().map(({ name }) => name);
          if (!steps.some((name) => waiting.some((held) => name.startsWith(held))))
            throw new Error(`"${step}" does not come; what can happen:\n  ${steps.join('\n  ')}`);
        },
        release,
      };
    },
    repeat() {
      isRepeating = true;
    },
    loseAnswer(call, times) {
      const lost = forAll(`${call} takes effect, and its answer is lost`);
      for (let time = 0; time < times; time += 1) play.lets(...lost);
    },
    async kill() {},
    stopBroker: () =>
      holdAll(participants.flatMap(({ name }) => [...events.keys()].map((type) => `${name} hears ${type}`))),
    async audit() {
      try {
        play.finish();
        return [];
      } catch (error) {
        if (!(error instanceof PromiseBroken)) throw error;
        return [error.message];
      }
    },
    async leave() {},
  };
}
