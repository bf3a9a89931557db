import { orderId } from '../../scripts/sample-order.ts';
import type { Performer } from '../../shared/messaging/performer.ts';
import type { CallRequest } from '../../shared/saga/call.ts';
import { CallFailure, type FailureKind } from '../../shared/saga/retry-policy.ts';

export type AttemptOptions = {
  /** Default: the request's own. */
  readonly orderId?: string;
  /** Default 1, the first. */
  readonly number?: number;
  readonly signal?: AbortSignal;
};

/**
 * Performs one attempt at the call as the toolkit does: the request is parsed and the idempotency key made by
 * the call's definition, and the answer must be one that the definition knows. Rejects as the performer does.
 */
export async function attempt(
  performers: readonly Performer[],
  wish: CallRequest,
  options: AttemptOptions = {},
) {
  const performer = performers.find(({ call }) => call.name === wish.call);
  if (performer === undefined) throw new Error(`nobody performs ${wish.call}`);
  const { call, perform } = performer;
  const request = call.request.parse(wish.request);
  const order = options.orderId ?? (request as { orderId?: string }).orderId ?? orderId;
  const answer = await perform(request, {
    orderId: order,
    idempotencyKey: call.idempotencyKey(order, request),
    number: options.number ?? 1,
    signal: options.signal ?? AbortSignal.timeout(call.policy.timeout),
  });
  if (answer.outcome === 'done') return { done: call.result.parse(answer.result) };
  if (!call.refusals.includes(answer.reason))
    throw new Error(`${call.name} knows no refusal ${answer.reason}`);
  return { refused: answer.reason };
}

/** How the attempt failed; throws what is no `CallFailure`, and an error when it did not fail. */
export async function failureOf(attempted: Promise<unknown>): Promise<FailureKind> {
  const outcome = await attempted.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if ('answer' in outcome) throw new Error(`expected a failure, got ${JSON.stringify(outcome.answer)}`);
  if (outcome.error instanceof CallFailure) return outcome.error.kind;
  throw outcome.error;
}
