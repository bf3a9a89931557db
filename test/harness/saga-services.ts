import type { Sandbox } from '../../scripts/sandbox/sandbox.ts';
import type { ServiceName } from '../../scripts/services.ts';
import { inventory } from '../../services/inventory/reservation.ts';
import { seedStock, stockStore } from '../../services/inventory/stock.ts';
import { mailPerformer } from '../../services/notification/mail.ts';
import { notification } from '../../services/notification/notification.ts';
import { mailSettings } from '../../services/notification/settings.ts';
import { orderApi } from '../../services/order/api.ts';
import { order } from '../../services/order/order.ts';
import { payment } from '../../services/payment/payment.ts';
import { stripeSettings } from '../../services/payment/settings.ts';
import { connectStripe, stripePerformers } from '../../services/payment/stripe.ts';
import { carrierPerformers } from '../../services/shipping/carrier.ts';
import { carrierUrl } from '../../services/shipping/settings.ts';
import { shipping } from '../../services/shipping/shipment.ts';
import type { ServiceDefinition } from '../../shared/messaging/service.ts';

/** The five services with all that their main.ts gives them, their outside parties being the sandbox. */
export function sagaServices(sandbox: Sandbox): { readonly [Name in ServiceName]: ServiceDefinition } {
  const environment = {
    STRIPE_API_BASE: sandbox.stripeUrl,
    STRIPE_API_KEY: 'sk_test_order_saga',
    CARRIER_URL: sandbox.carrierUrl,
    SMTP_URL: sandbox.smtpUrl,
    MAIL_FROM: 'shop@order-saga.test',
  };
  return {
    order: { participant: order, api: orderApi },
    inventory: {
      participant: inventory,
      migrations: new URL('../../services/inventory/migrations/', import.meta.url),
      records: stockStore,
      prepare: seedStock,
    },
    payment: {
      participant: payment,
      performers: stripePerformers(connectStripe(stripeSettings(environment))),
    },
    shipping: { participant: shipping, performers: carrierPerformers(carrierUrl(environment)) },
    notification: { participant: notification, performers: [mailPerformer(mailSettings(environment))] },
  };
}
