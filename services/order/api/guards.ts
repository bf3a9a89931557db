import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { ApiSettings } from './api-settings.ts';
import { tooManyRequests } from './problems.ts';

/** What other origins' pages may send and read beyond what browsers let them anyway. */
const allowedHeaders = ['content-type', 'idempotency-key', 'last-event-id', 'traceparent', 'x-request-id'];
const exposedHeaders = [
  'location',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'retry-after',
  'x-request-id',
];

/** Limits clients and opens the API to other origins, as far as is set. For routes that are registered after it. */
export function guard(app: FastifyInstance, { corsOrigins, requestsPerMinute }: ApiSettings): void {
  if (corsOrigins.length > 0)
    app.register(cors, {
      origin: [...corsOrigins],
      methods: ['GET', 'HEAD', 'POST'],
      allowedHeaders,
      exposedHeaders,
      maxAge: 600,
      // The plugin would answer a preflight that is none in plain text.
      strictPreflight: false,
    });
  if (requestsPerMinute > 0)
    app.register(rateLimit, {
      max: requestsPerMinute,
      timeWindow: 60_000,
      enableDraftSpec: true,
      errorResponseBuilder: (_, { ttl }) => tooManyRequests(ttl),
    });
}
