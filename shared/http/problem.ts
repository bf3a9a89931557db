import { STATUS_CODES } from 'node:http';
import type { FastifyError } from 'fastify';
import type { InvalidField } from '../contracts/orders.ts';
import { CommandGivenUp } from '../messaging/command-given-up.ts';
import { classify } from '../messaging/failure.ts';

/** The largest body that is read, in bytes. */
export const bodyLimit = 64 * 1024;

type Details = {
  /** Names the kind of problem; `about:blank` says no more than the status does. */
  readonly type?: string;
  readonly title?: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly InvalidField[];
};

/** A refusal as clients are told it: RFC 9457 problem details. Thrown by handlers. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly #details: Details;

  constructor(details: Details, options?: ErrorOptions) {
    super(details.detail, options);
    this.status = details.status;
    this.#details = details;
  }

  /** What is sent; `instance` is the path of the request, where that could be read. */
  body(instance?: string) {
    const { type = 'about:blank', title = STATUS_CODES[this.status], status, detail, errors } = this.#details;
    return { type, title, status, detail, ...(instance && { instance }), ...(errors && { errors }) };
  }
}

export function invalidRequest(errors: readonly InvalidField[]): Problem {
  return new Problem({
    type: 'urn:order-saga:problem:invalid-request',
    title: 'Invalid request',
    status: 400,
    detail: errors.map(({ field, reason }) => `${field}: ${reason}`).join('; '),
    errors,
  });
}

export function notFound(what: string): Problem {
  return new Problem({ status: 404, detail: `There is no ${what}.` });
}

export function unavailable(detail: string, cause?: unknown): Problem {
  return new Problem({ status: 503, detail }, { cause });
}

/** The problem that any error amounts to. What was not meant for clients is told to them as 500 or 503 only. */
export function problemOf(error: Partial<FastifyError>, stopping: boolean): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof CommandGivenUp) return unavailable(error.message, error);
  const { statusCode: status = 500, message = '' } = error;
  if (status === 400)
    return invalidRequest([{ field: error.code === 'FST_ERR_BAD_URL' ? 'url' : 'body', reason: message }]);
  if (status === 413) return refusal(413, 'body', `must be at most ${bodyLimit} bytes`);
  if (status === 415) return refusal(415, 'content-type', 'must be application/json');
  if (status < 500) return new Problem({ status, detail: message });
  if (stopping) return unavailable('The service is stopping. Try again.', error);
  if (classify(error) !== 'poison') return unavailable('The service is not ready. Try again.', error);
  return new Problem({ status: 500, detail: 'This is our fault, and it has been noted.' }, { cause: error });
}

function refusal(status: number, field: string, reason: string): Problem {
  return new Problem({ status, detail: `${field} ${reason}`, errors: [{ field, reason }] });
}
