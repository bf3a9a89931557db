import type { Outside } from '../../../shared/proof/outside.ts';
import type { SagaPromise } from '../../../shared/proof/promise.ts';

/** How the outside stands to the order in one seat; nobody has placed one in a seat below 1. */
export type InOneOf<State> = State & { readonly seat: number };

/**
 * Room for orders that come later. The explorer's world knows from its beginning how many orders there are: seats that
 * are free hold orders to which nothing happens, and about which nothing is promised.
 */
export function seats<State extends object>(
  untouched: State,
  promises: readonly SagaPromise<State>[],
  count: number,
): {
  readonly outside: Outside<InOneOf<State>>;
  readonly free: readonly InOneOf<State>[];
  /** Gives the seat to an order with this outside; how that stands to it at first. */
  seat(number: number, outside: Outside<State>): InOneOf<State>;
  readonly promises: readonly SagaPromise<InOneOf<State>>[];
} {
  const around = new Map<number, Outside<State>>();
  const outsideTo = ({ seat }: InOneOf<State>) => around.get(seat);
  const initial: InOneOf<State> = { ...untouched, seat: 0 };
  return {
    free: Array.from({ length: count }, () => initial),
    seat(number, outside) {
      around.set(number, outside);
      return { ...outside.initial, seat: number };
    },
    outside: {
      initial,
      attempt(state, call) {
        const outside = outsideTo(state);
        if (outside === undefined)
          throw new Error(`nobody is outside of the order that asks for ${call.call}`);
        const attempt = outside.attempt(state, call);
        if ('refused' in attempt) return attempt;
        const { effect, astray, ...answers } = attempt;
        const { seat } = state;
        return {
          ...answers,
          effect: { ...effect, seat },
          ...(astray && { astray: { ...astray, seat } }),
        };
      },
      doings: (state, records) =>
        (outsideTo(state)?.doings(state, records) ?? []).map((doing) => ({
          ...doing,
          state: { ...doing.state, seat: state.seat },
        })),
    },
    promises: promises.map((promise) => ({
      says: promise.says,
      when: promise.when,
      isKept: ({ orders, records }) =>
        promise.isKept({ orders: orders.filter(({ outside }) => outside.seat > 0), records }),
    })),
  };
}
