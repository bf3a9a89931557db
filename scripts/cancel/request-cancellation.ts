import { z } from 'zod';
import { UserError } from '../stack/user-error.ts';

/** Milliseconds that the request may take. */
const timeout = 10_000;

const Accepted = z.object({ status: z.string() });
const Refused = z.object({ detail: z.string() });

/** Asks the order API to cancel and resolves to what it says, in words. A `UserError` when it refuses or is away. */
export async function requestCancellation(
  apiUrl: string,
  orderId: string,
  signal: AbortSignal,
): Promise<string> {
  const response = await fetch(`${apiUrl}/orders/${orderId}/cancel`, {
    method: 'POST',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    const { cause = error } = error as { cause?: unknown };
    throw new UserError(`The order API at ${apiUrl} does not answer: ${(cause as Error).message}`);
  });
  const body: unknown = await response.json();
  if (response.status === 202) return `Order ${orderId} is ${Accepted.parse(body).status}`;
  throw new UserError(`Not cancelled, HTTP ${response.status}: ${Refused.parse(body).detail}`);
}
