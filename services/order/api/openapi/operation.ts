import { z } from 'zod';
import { InvalidField } from '../../../../shared/contracts/orders.ts';
import type { HeaderName, ParameterName } from './headers.ts';

/** RFC 9457 problem details, as every refusal is told. */
export const ProblemDetails = z.strictObject({
  /** Names the kind of problem; `about:blank` says no more than the status does. */
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string(),
  /** The path of the request. */
  instance: z.string().optional(),
  errors: z.array(InvalidField).optional(),
});

/** What one status means: nothing is sent, or a body of this schema. */
export type Answer = {
  readonly description: string;
  readonly body?: z.ZodType;
  /** Default: application/json. */
  readonly contentType?: 'application/json' | 'application/problem+json' | 'text/event-stream';
  readonly headers?: readonly HeaderName[];
};

/** One route as it is documented. `path` is spelt as the router spells it. */
export type Operation = {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly operationId: string;
  readonly tag: 'Checkout' | 'Orders' | 'Catalogue' | 'About';
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly ParameterName[];
  /** Each of its fields is a query parameter. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answers: { readonly [status: number]: Answer };
};

export function problem(description: string, headers: readonly HeaderName[] = []): Answer {
  return { description, body: ProblemDetails, contentType: 'application/problem+json', headers };
}

/** What any operation may answer. */
export const anyTime = {
  429: problem('Too many requests from this address.', ['Retry-After']),
  500: problem('Our fault; it has been noted under the request id.'),
  503: problem('The service or its database is not ready. Try again.', ['Retry-After']),
};
