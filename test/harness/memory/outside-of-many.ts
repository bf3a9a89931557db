import type { Attempt, Outside } from '../../../shared/proof/outside.ts';

/** How the outside stands to one of several orders, and to which of them. */
export type OneOfMany<State> = State & { readonly which: number };

/** One outside for orders whose circumstances differ, and how it stands to each of them at first. */
export function outsideOfMany<State extends object>(
  outsides: readonly Outside<State>[],
): { readonly outside: Outside<OneOfMany<State>>; readonly initials: OneOfMany<State>[] } {
  const outsideTo = ({ which }: OneOfMany<State>) => outsides[which] as Outside<State>;
  const initials = outsides.map(({ initial }, which) => ({ ...initial, which }));
  return {
    initials,
    outside: {
      initial: initials[0] as OneOfMany<State>,
      attempt(state, call) {
        const { which } = state;
        const attempt: Attempt<State> = outsideTo(state).attempt(state, call);
        if ('refused' in attempt) return attempt;
        const { effect, astray, ...answers } = attempt;
        return {
          ...answers,
          effect: { ...effect, which },
          ...(astray && { astray: { ...astray, which } }),
        };
      },
      doings: (state, records) =>
        outsideTo(state)
          .doings(state, records)
          .map((doing) => ({ ...doing, state: { ...doing.state, which: state.which } })),
    },
  };
}
