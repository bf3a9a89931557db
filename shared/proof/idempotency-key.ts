import type { CallDefinition } from '../saga/call.ts';
import { frozen, purely } from './pure.ts';

/**
 * Throws when the call would be made under another key the next time, so that a repeat took effect again, or under the
 * same for another order, so that that one's took none. A call that is not known has no key to be wrong.
 */
export function checkIdempotencyKey(
  call: CallDefinition | undefined,
  orderId: string,
  request: unknown,
): void {
  if (call === undefined) return;
  const keyFor = (order: string) => purely(() => call.idempotencyKey(order, frozen(request)));
  const key = keyFor(orderId);
  if (keyFor(orderId) !== key)
    throw new Error(`${call.name} has another idempotency key each time it is asked for`);
  if (keyFor(`not ${orderId}`) === key)
    throw new Error(`${call.name} has one idempotency key for several orders`);
}
