import { inventory } from '../../services/inventory/reservation.ts';
import { notification } from '../../services/notification/notification.ts';
import { order } from '../../services/order/order.ts';
import { payment } from '../../services/payment/payment.ts';
import { shipping } from '../../services/shipping/shipment.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import type { ServiceName } from '../services.ts';

/** What each service declares: the shapes of its states and calls, personal data marked. */
export const participants: { readonly [Name in ServiceName]: Participant } = {
  order: order as Participant,
  inventory: inventory as Participant,
  payment: payment as Participant,
  shipping: shipping as Participant,
  notification: notification as Participant,
};
