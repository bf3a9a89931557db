/**
 * One of the five services as it is deployed, but for the outside parties: they answer at once and in process,
 * so that the engine is what is measured. SERVICE_NAME says which one.
 */
import { perform } from '../../../shared/messaging/performer.ts';
import { runService } from '../../../shared/messaging/run-service.ts';
import type { ServiceDefinition } from '../../../shared/messaging/service.ts';

const definitions: { readonly [name: string]: () => Promise<ServiceDefinition> } = {
  async order() {
    const { order } = await import('../../../services/order/order.ts');
    const migrations = new URL('../../../services/order/migrations/', import.meta.url);
    return { participant: order, migrations };
  },
  async inventory() {
    const { inventory } = await import('../../../services/inventory/reservation.ts');
    const { stockStore } = await import('../../../services/inventory/stock.ts');
    const migrations = new URL('../../../services/inventory/migrations/', import.meta.url);
    return { participant: inventory, migrations, records: stockStore };
  },
  async payment() {
    const { payment } = await import('../../../services/payment/payment.ts');
    const { charge, closeSession, lookAtSession, openSession, refund, voidCharge } = await import(
      '../../../services/payment/calls.ts'
    );
    const nobodyPaysOnPages = async () => {
      throw new Error('the load pays by card only');
    };
    return {
      participant: payment,
      performers: [
        perform(charge, async ({ token }, { orderId }) =>
          token === 'pm_card_visa'
            ? { outcome: 'done', result: { paymentId: `pi_${orderId}` } }
            : { outcome: 'refused', reason: 'card_declined' },
        ),
        perform(voidCharge, async () => ({ outcome: 'done', result: {} })),
        perform(refund, async () => ({ outcome: 'done', result: {} })),
        perform(openSession, nobodyPaysOnPages),
        perform(lookAtSession, nobodyPaysOnPages),
        perform(closeSession, nobodyPaysOnPages),
      ],
    };
  },
  async shipping() {
    const { shipping } = await import('../../../services/shipping/shipment.ts');
    const { bookShipment, cancelShipment } = await import('../../../services/shipping/calls.ts');
    return {
      participant: shipping,
      performers: [
        perform(bookShipment, async ({ shipTo }, { orderId }) =>
          shipTo.country === 'XX'
            ? { outcome: 'refused', reason: 'not_deliverable' }
            : { outcome: 'done', result: { shipmentId: `shp_${orderId}`, trackingNumber: `trk_${orderId}` } },
        ),
        perform(cancelShipment, async () => ({
          outcome: 'done',
          result: { standing: 'cancelled' as const },
        })),
      ],
    };
  },
  async notification() {
    const { notification } = await import('../../../services/notification/notification.ts');
    const { sendMail } = await import('../../../services/notification/calls.ts');
    return {
      participant: notification,
      performers: [
        perform(sendMail, async (_, { idempotencyKey }) => ({
          outcome: 'done',
          result: { messageId: idempotencyKey },
        })),
      ],
    };
  },
};

const name = process.env.SERVICE_NAME ?? '';
const definition = definitions[name];
if (definition === undefined) throw new Error(`SERVICE_NAME must name a service, not "${name}"`);
await runService(await definition());
