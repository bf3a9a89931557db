import { z } from 'zod';
import { defineEvent } from './event.ts';
import { OrderId } from './values.ts';

const Subject = z.enum(['confirmed', 'cancelled']);

/** The mail server took the message for the customer. */
export const CustomerNotified = defineEvent(
  'notifications',
  'CustomerNotified',
  z.object({ orderId: OrderId, about: Subject, channel: z.literal('email') }),
  { final: true },
);

/** The customer could not be told; this undoes nothing. */
export const CustomerNotificationFailed = defineEvent(
  'notifications',
  'CustomerNotificationFailed',
  z.object({ orderId: OrderId, about: Subject, reason: z.enum(['address_refused', 'mail_unavailable']) }),
  { final: true },
);
