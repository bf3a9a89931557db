import { z } from 'zod';
import { InvalidField } from '../../shared/contracts/orders.ts';
import { Money, OrderLine } from '../../shared/contracts/values.ts';
import { Cancellation, Setbacks } from './setbacks.ts';

const Purchase = z.object({ lines: z.array(OrderLine), total: Money, placedAt: z.iso.datetime() });
export type Purchase = z.infer<typeof Purchase>;

const Facts = Setbacks.extend({ trackingNumber: z.string().optional() });
export type Facts = z.infer<typeof Facts>;

/** What the order service knows of one order: nothing of the customer, whom others look after. */
export const Order = z.discriminatedUnion('status', [
  /** Others have acted on the order, but it has not been heard of here yet: topics are independent logs. */
  z.object({ status: z.literal('unplaced'), facts: Facts }),
  z.object({ status: z.literal('placed'), ...Purchase.shape }),
  /** Lost; the others have not all said that their part is undone. */
  z.object({ status: z.literal('cancelling'), ...Purchase.shape, setbacks: Setbacks }),
  z.object({ status: z.literal('confirmed'), ...Purchase.shape, trackingNumber: z.string() }),
  z.object({ status: z.literal('cancelled'), ...Purchase.shape, ...Cancellation.shape }),
  z.object({ status: z.literal('rejected'), reasons: z.array(InvalidField) }),
]);
export type Order = z.infer<typeof Order>;
