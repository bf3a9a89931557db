import type { CallDefinition } from '../../shared/saga/call.ts';
import type { Input } from '../../shared/saga/input.ts';
import { input } from './decisions.ts';

/** Something that an outside party may do. What is left to `chance` does not happen unless a test wants it. */
export type Doing = { readonly name: string; readonly chance: boolean; take(): void };

/** One way to answer a call: taking it has the call's effect and gives the outcome, for later. */
export type Answer = Omit<Doing, 'take'> & { take(): Input };

export function done<Result>(
  call: Pick<CallDefinition<string, never, Result>, 'name' | 'done'>,
  result: NoInfer<Result>,
  effect: () => unknown,
): Answer {
  return answer(`${call.name} is done`, false, input(call.done, result), effect);
}

export function refused<Reason extends string>(
  call: Pick<CallDefinition<string, never, never, Reason>, 'name' | 'refused'>,
  reason: NoInfer<Reason>,
): Answer {
  return answer(`${call.name} is refused`, true, input(call.refused, { reason }), () => {});
}

type Exhaustible = Pick<CallDefinition, 'name' | 'exhausted'>;

export function exhausted(call: Exhaustible, how = 'is exhausted', effect: () => unknown = () => {}): Answer {
  return answer(`${call.name} ${how}`, true, input(call.exhausted, { lastError: 'timeout' }), effect);
}

/** Nobody knows whether it took effect: it may have. */
export function unanswered(call: Exhaustible, effect: () => unknown): Answer[] {
  return [exhausted(call), exhausted(call, 'takes effect and is exhausted', effect)];
}

function answer(name: string, chance: boolean, outcome: Input, effect: () => unknown): Answer {
  return {
    name,
    chance,
    take: () => {
      effect();
      return outcome;
    },
  };
}
