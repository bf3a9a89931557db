import type { Sandbox } from '../../scripts/sandbox/sandbox.ts';
import type { ServiceName } from '../../scripts/services.ts';
import { inventory } from '../../services/inventory/reservation.ts';
import { seedStock, stockStore } from '../../services/inventory/stock.ts';
import { mailPerformer } from '../../services/notification/mail.ts';
import { notification } from '../../services/notification/notification.ts';
import { mailSettings } from '../../services/notification/settings.ts';
import { orderService } from '../../services/order/service.ts';
import { paymentService } from '../../services/payment/service.ts';
import { carrierPerformers } from '../../services/shipping/carrier.ts';
import { carrierUrl } from '../../services/shipping/settings.ts';
import { shipping } from '../../services/shipping/shipment.ts';
import type { ServiceDefinition } from '../../shared/messaging/service.ts';

/** What the payment provider signs its webhooks with. */
export const webhookSecret = 'whsec_order_saga_tests';

/**
 * The five services with all that their main.ts gives them, their outside parties being the sandbox. `settings` are
 * as in their environment, such as how long customers have to pay.
 */
export function sagaServices(
  sandbox: Pick<Sandbox, 'stripeUrl' | 'carrierUrl' | 'smtpUrl'>,
  settings: { readonly [name: string]: string } = {},
): { readonly [Name in ServiceName]: ServiceDefinition } {
  const environment = {
    STRIPE_API_BASE: sandbox.stripeUrl,
    STRIPE_API_KEY: 'sk_test_order_saga',
    CARRIER_URL: sandbox.carrierUrl,
    SMTP_URL: sandbox.smtpUrl,
    MAIL_FROM: 'shop@order-saga.test',
    STRIPE_WEBHOOK_SECRETS: webhookSecret,
    ...settings,
  };
  return {
    order: orderService(environment),
    inventory: {
      participant: inventory,
      migrations: new URL('../../services/inventory/migrations/', import.meta.url),
      records: stockStore,
      prepare: seedStock,
    },
    payment: paymentService(environment),
    shipping: { participant: shipping, performers: carrierPerformers(carrierUrl(environment)) },
    notification: { participant: notification, performers: [mailPerformer(mailSettings(environment))] },
  };
}
