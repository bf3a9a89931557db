import { z } from 'zod';
import { OrderId } from '../../../../shared/contracts/values.ts';
import { LastEventId } from '../event-routes.ts';

const CheckoutKey = z.string().regex(/^[\x21-\x7e]{1,200}$/);

/** Of answers. */
export const headers = {
  'X-Request-Id': { description: 'The request in the logs.', schema: z.string() },
  Location: { description: 'The path of the order.', schema: z.string() },
  'Retry-After': { description: 'Seconds to wait before trying again.', schema: z.int().min(0) },
  'RateLimit-Limit': {
    description: 'Requests that one address may make in a minute. Missing while nobody is limited.',
    schema: z.int(),
  },
  'RateLimit-Remaining': { description: 'How many of them are left.', schema: z.int() },
  'RateLimit-Reset': { description: 'Seconds until all are left again.', schema: z.int() },
};
export type HeaderName = keyof typeof headers;

/** On every answer. */
export const anyAnswers: readonly HeaderName[] = [
  'X-Request-Id',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
];

/** Of requests, other than their queries. */
export const parameters = {
  orderId: {
    in: 'path',
    name: 'orderId',
    description: 'The id that the checkout answered.',
    schema: OrderId,
  },
  key: {
    in: 'path',
    name: 'key',
    description: 'The same key and body again are the same checkout: one order, however often it is sent.',
    schema: CheckoutKey,
  },
  'Idempotency-Key': {
    in: 'header',
    name: 'Idempotency-Key',
    description: 'As the key in the path; where both are sent they must be equal.',
    schema: CheckoutKey.optional(),
  },
  'Last-Event-ID': {
    in: 'header',
    name: 'Last-Event-ID',
    description: 'Go on after this event. Browsers send it by themselves when they reconnect.',
    schema: LastEventId.optional(),
  },
  lastEventId: {
    in: 'query',
    name: 'lastEventId',
    description: 'As the header, for whoever cannot set one. The header wins.',
    schema: LastEventId.optional(),
  },
  'X-Request-Id': {
    in: 'header',
    name: 'X-Request-Id',
    description: 'The caller’s own id for the logs; what is not fit for them is replaced.',
    schema: z
      .string()
      .regex(/^[\w-]{1,64}$/)
      .optional(),
  },
  traceparent: {
    in: 'header',
    name: 'traceparent',
    description: 'W3C trace context; the saga goes on in the same trace.',
    schema: z.string().optional(),
  },
} as const;
export type ParameterName = keyof typeof parameters;
