import { checkoutFor } from '../order/checkout.ts';
import { actOnPage, type PageAction } from '../order/payment-page.ts';
import { accepted, checkOut } from '../order/place-by-http.ts';
import { type Act, mugs, played } from './act.ts';
import type { Ending } from './audit/books.ts';
import { setSwitches } from './sandbox-switches.ts';
import type { Stage } from './stage.ts';

const checkout = checkoutFor({ pay: 'session', card: 'visa', lines: mugs, to: 'berlin' });

/** A checkout that is to be paid on the provider's page. */
export async function placeToPay({ apiUrl, signal }: Stage) {
  const { orderId, paymentUrl } = accepted(await checkOut(apiUrl, checkout, undefined, signal));
  if (paymentUrl === undefined) throw new Error(`order ${orderId} has no page to pay on`);
  return { orderId, paymentUrl, asPlayed: (ending: Ending) => played(orderId, checkout, ending) };
}

type Play = { readonly action: PageAction; readonly webhooks?: object };

function onPage(title: string, { action, webhooks = {} }: Play, ending: Ending): Act {
  return {
    title,
    async place(stage) {
      await setSwitches(stage, 'webhooks', webhooks);
      const { paymentUrl, asPlayed } = await placeToPay(stage);
      const remark = await actOnPage(paymentUrl, action, stage.signal);
      return { order: asPlayed(ending), remarks: [remark] };
    },
  };
}

const confirmed = { status: 'confirmed' } as const;
const told = 'checkout.session.completed';

/** One for each way in which the provider's page can be left. */
export const sessionActs: readonly Act[] = [
  onPage("Paid on the provider's page", { action: 'pay' }, confirmed),
  onPage(
    'Declined there, and no other card is tried in time',
    { action: 'decline' },
    { status: 'cancelled', reason: 'card_declined', refunded: false },
  ),
  onPage(
    'Given up there: the time to pay passes',
    { action: 'give-up' },
    { status: 'cancelled', reason: 'window_over', refunded: false },
  ),
  onPage(
    'Paid there, but the webhook is never sent: payment asks',
    { action: 'pay', webhooks: { drop: { operation: told } } },
    confirmed,
  ),
  onPage(
    'Paid there, and the webhook is sent three times',
    { action: 'pay', webhooks: { repeat: { copies: 3, operation: told } } },
    confirmed,
  ),
];
