import type { z } from 'zod';
import type { InputDefinition } from './input.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** A wish for an external effect, as a decision states it. The toolkit performs it after the commit. */
export type CallRequest<Name extends string = string, Request = unknown> = {
  readonly call: Name;
  readonly request: Request;
};

/**
 * An external effect that a participant may wish for. It is performed at least once, always with the same
 * idempotency key, and comes back as exactly one of three inputs:
 * `done` (took effect), `refused` (a business no, never retried) or `exhausted` (the retries are used up and
 * nobody knows whether it took effect: the next step must be safe either way).
 */
export type CallDefinition<
  Name extends string = string,
  Request = unknown,
  Result = unknown,
  Reason extends string = string,
> = {
  readonly name: Name;
  readonly request: z.ZodType<Request>;
  readonly result: z.ZodType<Result>;
  readonly refusals: readonly Reason[];
  /** The same for every attempt, and the same again if the participant asks twice for one order. */
  idempotencyKey(orderId: string, request: Request): string;
  readonly policy: RetryPolicy;
  readonly done: InputDefinition<Result>;
  readonly refused: InputDefinition<{ readonly reason: Reason }>;
  readonly exhausted: InputDefinition<{ readonly lastError: string }>;
  of(request: Request): CallRequest<Name, Request>;
};

/** The call request that a definition describes; a union of definitions gives a union of requests. */
export type CallOf<Definition> =
  Definition extends CallDefinition<infer Name, infer Request, infer _Result, infer _Reason>
    ? CallRequest<Name, Request>
    : never;

/** What a performer answers: it throws only when the attempt may be repeated or is our own mistake. */
export type CallAnswer<Result, Reason extends string> =
  | { readonly outcome: 'done'; readonly result: Result }
  | { readonly outcome: 'refused'; readonly reason: Reason };

export function defineCall<Name extends string, Request, Result, const Reason extends string = never>(call: {
  name: Name;
  request: z.ZodType<Request>;
  result: z.ZodType<Result>;
  refusals: readonly Reason[];
  idempotencyKey(orderId: string, request: Request): string;
  policy: RetryPolicy;
}): CallDefinition<Name, Request, Result, Reason> {
  return {
    ...call,
    done: { kind: 'outcome', type: `${call.name}.done` },
    refused: { kind: 'outcome', type: `${call.name}.refused` },
    exhausted: { kind: 'outcome', type: `${call.name}.exhausted` },
    of: (request) => ({ call: call.name, request }),
  };
}

/** A call without refusals cannot be refused, and one without a last attempt is never exhausted. */
export function possibleOutcomes(call: CallDefinition): InputDefinition<unknown>[] {
  return [
    call.done,
    ...(call.refusals.length > 0 ? [call.refused] : []),
    ...(call.policy.maxAttempts < Infinity ? [call.exhausted] : []),
  ];
}
