import { Problem } from '../../../shared/http/problem.ts';

export function keyReused(): Problem {
  return new Problem({
    type: 'urn:order-saga:problem:key-reused',
    title: 'Checkout key used before',
    status: 422,
    detail: 'This key belongs to another checkout. Send the same body again, or use a new key.',
  });
}

/** `reason` is machine-readable, as events name it. */
export function notCancellable(reason: 'already_shipped' | 'rejected'): Problem {
  return new Problem({
    type: `urn:order-saga:problem:${reason.replace('_', '-')}`,
    title: 'Order cannot be cancelled',
    status: 409,
    detail:
      reason === 'rejected'
        ? 'The order was rejected, so there is nothing to cancel.'
        : 'The parcel is on its way, so the order cannot be cancelled any more.',
  });
}

/** `milliseconds` until the client's next request is answered again. */
export function tooManyRequests(milliseconds: number): Problem {
  const seconds = Math.ceil(milliseconds / 1000);
  return new Problem({ status: 429, detail: `Too many requests. Try again in ${seconds} s.` });
}
