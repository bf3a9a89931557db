import { z } from 'zod';
import { InvalidField } from '../../shared/contracts/orders.ts';
import { UserError } from '../stack/user-error.ts';

/** What the order API answers a checkout. */
export type CheckoutAnswer =
  | { readonly status: 202; readonly orderId: string; readonly paymentUrl?: string | undefined }
  | { readonly status: number; readonly detail: string; readonly errors: readonly InvalidField[] };

const Accepted = z.object({ orderId: z.uuid(), paymentUrl: z.url().optional() });
const Refused = z.object({ detail: z.string(), errors: z.array(InvalidField).default([]) });

/** Milliseconds that one request may take. */
const timeout = 10_000;

/** Checks out over HTTP; with a key it can be repeated and makes one order. A `UserError` when nobody answers. */
export async function checkOut(
  apiUrl: string,
  checkout: unknown,
  key?: string,
  signal?: AbortSignal,
): Promise<CheckoutAnswer> {
  const path = key === undefined ? '/checkout' : `/checkout/${encodeURIComponent(key)}`;
  const limit = AbortSignal.timeout(timeout);
  try {
    const response = await fetch(`${apiUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(checkout),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const body = await response.json();
    if (response.status === 202) return { status: 202, ...Accepted.parse(body) };
    return { status: response.status, ...Refused.parse(body) };
  } catch (error) {
    signal?.throwIfAborted();
    const { cause = error } = error as { cause?: unknown };
    throw new UserError(`The order API at ${apiUrl} does not answer: ${(cause as Error).message}`);
  }
}

/** What was accepted. A `UserError` with every field and reason when it was refused. */
export function accepted(answer: CheckoutAnswer): Extract<CheckoutAnswer, { orderId: string }> {
  if ('orderId' in answer) return answer;
  const fields = answer.errors.map(({ field, reason }) => `  ${field}: ${reason}`);
  throw new UserError([`Refused with HTTP ${answer.status}: ${answer.detail}`, ...fields].join('\n'));
}

/** The order that was placed. Throws as `accepted` does. */
export function acceptedOrder(answer: CheckoutAnswer): string {
  return accepted(answer).orderId;
}
