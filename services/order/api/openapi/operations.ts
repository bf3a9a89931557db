import { z } from 'zod';
import type { ApiSettings } from '../api-settings.ts';
import { CheckoutAccepted } from '../checkout/answer.ts';
import { CheckoutRequest } from '../checkout/request.ts';
import { CancellationAccepted } from '../order-cancellation.ts';
import { ListQuery, OrderList } from '../order-list.ts';
import { reach } from '../order-records.ts';
import { OrderView } from '../order-view.ts';
import { Catalogue } from '../product-routes.ts';
import { anyTime, type Operation, problem } from './operation.ts';

const unread = {
  413: problem('The body is too large.'),
  415: problem('The body is not JSON.'),
};
const unknownOrder = problem('There is no such order.');

const checkout = {
  method: 'post',
  tag: 'Checkout',
  body: CheckoutRequest,
  answers: {
    202: {
      description:
        'Accepted; the saga goes on. With payment method `session`, the answer waits a few seconds for the page to pay on (`paymentUrl`). If it is not there then, it comes with the order, and with the same checkout sent again.',
      body: CheckoutAccepted,
      headers: ['Location'],
    },
    400: problem('Fields are missing or wrong; `errors` names each and why.'),
    ...unread,
    422: problem('The key belongs to another checkout.'),
    ...anyTime,
  },
} as const;

const operations: readonly Operation[] = [
  {
    ...checkout,
    path: '/checkout',
    operationId: 'checkOut',
    summary: 'Place an order',
    parameters: ['Idempotency-Key', 'X-Request-Id', 'traceparent'],
  },
  {
    ...checkout,
    path: '/checkout/:key',
    operationId: 'checkOutWithKey',
    summary: 'Place an order, once',
    parameters: ['key', 'Idempotency-Key', 'X-Request-Id', 'traceparent'],
  },
  {
    method: 'get',
    path: '/orders',
    operationId: 'listOrders',
    tag: 'Orders',
    summary: 'List orders',
    description: `The newest first: by when they became known here. \`links.next\` is the next page; following it to the last page, which has none, shows every order that was there at the first, and none twice. One request looks through ${reach} records at most: a page may hold fewer orders than wanted, even none, and still have a \`next\`.`,
    query: ListQuery,
    parameters: ['X-Request-Id'],
    answers: {
      200: { description: 'A page of orders.', body: OrderList },
      400: problem('The query is wrong; `errors` names each field and why.'),
      403: problem('Orders are listed on the service’s own machine only.'),
      ...anyTime,
    },
  },
  {
    method: 'get',
    path: '/orders/:orderId',
    operationId: 'getOrder',
    tag: 'Orders',
    summary: 'Look at an order',
    parameters: ['orderId', 'X-Request-Id'],
    answers: {
      200: { description: 'The order, and what has happened to it.', body: OrderView },
      404: unknownOrder,
      ...anyTime,
    },
  },
  {
    method: 'get',
    path: '/orders/:orderId/events',
    operationId: 'followOrder',
    tag: 'Orders',
    summary: 'Follow an order to its end',
    description:
      'Server-sent events. One for each thing that happens, the past first: `event` is its type, `id` its place in the timeline, `data` a `TimelineEntry`. The last is `end`, with the id `end` and the `Order` as data; then the answer ends. A browser’s EventSource that comes back after it gets 204 and stays away.',
    parameters: ['orderId', 'Last-Event-ID', 'lastEventId', 'X-Request-Id'],
    answers: {
      200: { description: 'The events.', body: z.string(), contentType: 'text/event-stream' },
      204: { description: 'There is nothing after the last event.' },
      400: problem('The id of the last event is none.'),
      404: unknownOrder,
      ...anyTime,
    },
  },
  {
    method: 'post',
    path: '/orders/:orderId/cancel',
    operationId: 'cancelOrder',
    tag: 'Orders',
    summary: 'Cancel an order',
    description: 'May be repeated. Whether it is too late is decided where parcels are handed over.',
    parameters: ['orderId', 'X-Request-Id'],
    answers: {
      202: { description: 'Asked for, under way or done: `status` says which.', body: CancellationAccepted },
      400: problem('A body was sent that cannot be read. None is needed.'),
      404: unknownOrder,
      409: problem('It is too late, or there is nothing to cancel; `type` says which.'),
      ...unread,
      ...anyTime,
    },
  },
  {
    method: 'get',
    path: '/products',
    operationId: 'listProducts',
    tag: 'Catalogue',
    summary: 'Look at the catalogue',
    parameters: ['X-Request-Id'],
    answers: { 200: { description: 'What is sold, with prices.', body: Catalogue }, ...anyTime },
  },
  {
    method: 'get',
    path: '/openapi.json',
    operationId: 'getDocument',
    tag: 'About',
    summary: 'This document',
    parameters: ['X-Request-Id'],
    answers: {
      200: { description: 'OpenAPI 3.1.', body: z.looseObject({ openapi: z.string() }) },
      ...anyTime,
    },
  },
];

/** All that the API offers with these settings. */
export function operationsWith({ listed }: Pick<ApiSettings, 'listed'>): readonly Operation[] {
  return operations.filter(({ path }) => listed || path !== '/orders');
}
