import { z } from 'zod';
import type { Order } from '../order.states.ts';

/** Where to go on from an order; a link that makes no sense at the moment is left out. */
export const OrderLinks = z.strictObject({
  self: z.string(),
  /** Server-sent events, until the order has ended. */
  events: z.string(),
  /** To be posted to. */
  cancel: z.string().optional(),
  /** The provider's page. */
  payment: z.url().optional(),
});
export type OrderLinks = z.infer<typeof OrderLinks>;

export function selfOf(orderId: string): string {
  return `/orders/${orderId}`;
}

export function linksOf(orderId: string, order: Order): OrderLinks {
  const self = selfOf(orderId);
  const links = { self, events: `${self}/events` };
  if (order.status !== 'placed') return links;
  const { paymentUrl } = order;
  return { ...links, cancel: `${self}/cancel`, ...(paymentUrl && { payment: paymentUrl }) };
}
