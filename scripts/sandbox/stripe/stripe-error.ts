import type { Answer } from '../idempotency.ts';

type ErrorBody = {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: unknown;
};

/** An error in the shape of Stripe's API, thrown by whoever finds it. */
export class StripeError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }

  answer(): Answer {
    const { code } = this.body;
    const documented =
      code === undefined
        ? {}
        : { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` };
    return { status: this.status, body: { error: { ...this.body, ...documented } } };
  }
}

/** A request that is wrong in itself. */
export function invalidRequest(
  message: string,
  details: { code?: string; param?: string } = {},
): StripeError {
  return new StripeError(400, { type: 'invalid_request_error', message, ...details });
}

/** Something named by its id does not exist: 404 when the URL names it, 400 when a parameter does. */
export function noSuch(kind: string, id: string, param: string, status: 400 | 404): StripeError {
  const message = `No such ${kind}: '${id}'`;
  return new StripeError(status, { type: 'invalid_request_error', code: 'resource_missing', message, param });
}
