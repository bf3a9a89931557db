import { onTestFinished } from 'vitest';
import { PaymentSessionOpened } from '../../shared/contracts/payments.ts';
import { ShipmentCreated } from '../../shared/contracts/shipments.ts';
import { eventsIn, listenTo } from './event-stream.ts';
import { body, checkOut, now, openShop, type Trouble } from './order-shop.ts';

const url = 'https://pay.example/cs_1';

/** A shop that can be reached by HTTP, with an order that has just been placed and can be followed. */
export async function placedOrder(settings: Parameters<typeof openShop>[1] = {}, trouble: Trouble = {}) {
  const shop = openShop(trouble, settings);
  const { orderId } = (await checkOut(shop.app, { body })).json<{ orderId: string }>();
  const path = `/orders/${orderId}/events`;
  const base = await shop.app.listen({ host: '127.0.0.1', port: 0 });
  const follow = async (headers?: Record<string, string>, query = '') => {
    const client = await listenTo(`${base}${path}${query}`, headers);
    onTestFinished(() => client.leave());
    return client;
  };
  const ship = () => shop.hear(ShipmentCreated.of({ orderId, shipmentId: 'S1', trackingNumber: 'TRK1' }));
  const openSession = () =>
    shop.hear(PaymentSessionOpened.of({ orderId, url, expiresAt: now.toISOString() }));
  return { ...shop, orderId, path, base, follow, ship, openSession };
}

export const idsOf = (text: string) => eventsIn(text).map(({ id }) => id);
