import { requestCancellation } from '../cancel/request-cancellation.ts';
import { checkoutFor } from '../order/checkout.ts';
import { acceptedOrder, checkOut } from '../order/place-by-http.ts';
import { UserError } from '../stack/user-error.ts';
import { type Act, mugs, played } from './act.ts';
import { setSwitches } from './sandbox-switches.ts';
import { placeToPay } from './session-acts.ts';
import { heardOf, type Stage } from './stage.ts';

const checkout = checkoutFor({ card: 'visa', lines: mugs, to: 'berlin' });

async function placed({ apiUrl, signal }: Stage): Promise<string> {
  return acceptedOrder(await checkOut(apiUrl, checkout, undefined, signal));
}

/** Milliseconds that the carrier takes while the customer changes their mind. */
const carrierTakes = 1_500;

const whilePaying: Act = {
  title: 'Cancelled while the customer was to pay',
  async place(stage) {
    const { orderId, asPlayed } = await placeToPay(stage);
    const answer = await requestCancellation(stage.apiUrl, orderId, stage.signal);
    const order = asPlayed({ status: 'cancelled', reason: 'customer_request', refunded: false });
    return { order, remarks: [answer] };
  },
};

const whileShipping: Act = {
  title: 'Cancelled after it was paid, before it was shipped',
  async place(stage) {
    await setSwitches(stage, 'carrier', {
      slow: { delayMs: carrierTakes, times: 1, operation: 'shipments.book' },
    });
    const orderId = await placed(stage);
    await heardOf(stage, orderId, 'PaymentCaptured');
    const answer = await requestCancellation(stage.apiUrl, orderId, stage.signal);
    const ending = { status: 'cancelled', reason: 'customer_request', refunded: true } as const;
    return { order: played(orderId, checkout, ending), remarks: ['the carrier takes its time', answer] };
  },
};

const tooLate: Act = {
  title: 'Cancelled too late: the parcel is on its way',
  async place(stage) {
    const orderId = await placed(stage);
    await heardOf(stage, orderId, 'OrderConfirmed');
    const refusal = await requestCancellation(stage.apiUrl, orderId, stage.signal).catch((error: unknown) => {
      if (error instanceof UserError) return error.message;
      throw error;
    });
    return { order: played(orderId, checkout, { status: 'confirmed' }), remarks: [refusal] };
  },
};

/** One for each moment at which an order can be cancelled. */
export const cancelActs: readonly Act[] = [whilePaying, whileShipping, tooLate];
