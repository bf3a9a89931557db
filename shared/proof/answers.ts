import type { CallDefinition } from '../saga/call.ts';
import { remembered } from './interned.ts';
import type { Numbers } from './numbers.ts';
import type { AskedCall } from './outside.ts';
import type { Saga } from './saga.ts';

/** One thing that may come of a call, in numbers. Without an outcome the answer got lost, and it is asked again. */
export type Answer = {
  readonly name: string;
  readonly certain: boolean;
  readonly outside: number;
  readonly outcome?: number;
};

/**
 * All that may come of a call as the outside stands, found once: it is done; it takes effect and its answer is lost; it
 * is refused, for each reason; its attempts are used up, and what is still under way may take effect yet.
 */
export function answersTo<State>(saga: Saga<State>, numbers: Numbers<State>) {
  const { messages, outsides, calls } = numbers;
  return remembered((outside, number): readonly Answer[] => {
    const asked = calls.valueOf(number);
    const call = definitionOf(saga, asked);
    const outcome = (type: string, data: unknown) =>
      messages.numberOf({ type, data, id: asked.idempotencyKey });
    const refused = (reason: string, certain: boolean) => ({
      name: `${call.name} is refused: ${reason}`,
      certain,
      outside,
      outcome: outcome(call.refused.type, { reason }),
    });
    const attempt = saga.outside.attempt(outsides.valueOf(outside), asked);
    if ('refused' in attempt) return [refused(attempt.refused, true)];
    const { effect, result, refusals = [], astray } = attempt;
    const done = outsides.numberOf(effect);
    const exhausted = {
      name: `${call.name} is exhausted`,
      certain: false,
      outside: astray === undefined ? outside : outsides.numberOf(astray),
      outcome: outcome(call.exhausted.type, { lastError: 'timeout' }),
    };
    const lost = { name: `${call.name} takes effect, and its answer is lost`, certain: false, outside: done };
    return [
      {
        name: `${call.name} is done`,
        certain: true,
        outside: done,
        outcome: outcome(call.done.type, call.result.parse(result)),
      },
      ...(done === outside ? [] : [lost]),
      ...refusals.map((reason) => refused(reason, false)),
      ...(call.policy.maxAttempts < Infinity ? [exhausted] : []),
    ];
  });
}

function definitionOf({ participants }: Pick<Saga<never>, 'participants'>, asked: AskedCall): CallDefinition {
  const call = participants.find(({ name }) => name === asked.participant)?.calls.get(asked.call);
  if (call === undefined) throw new Error(`${asked.participant} has no call ${asked.call}`);
  return call;
}
