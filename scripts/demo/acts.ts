import { v7 } from 'uuid';
import { type Checkout, checkoutFor, orderPlacedFor } from '../order/checkout.ts';
import { acceptedOrder, checkOut } from '../order/place-by-http.ts';
import { orderPlacedMessage, produceToOrders } from '../order/place-by-topic.ts';
import { type Act, mugs, played, teaSet } from './act.ts';
import type { Ending } from './audit/books.ts';
import { cancelActs } from './cancel-acts.ts';
import { sessionActs } from './session-acts.ts';

function overHttp(title: string, checkout: Checkout, ending: Ending): Act {
  return {
    title,
    async place({ apiUrl, signal }) {
      const orderId = acceptedOrder(await checkOut(apiUrl, checkout, undefined, signal));
      return { order: played(orderId, checkout, ending), remarks: [] };
    },
  };
}

const invalid: Act = {
  title: 'An invalid order: its total is not the sum of its lines',
  async place({ apiUrl, sources, signal }) {
    const right = checkoutFor({ card: 'visa', lines: mugs, to: 'berlin' });
    const wrong = { ...right, total: { ...right.total, amount: right.total.amount + 100 } };
    const answer = await checkOut(apiUrl, wrong, undefined, signal);
    const errors = 'errors' in answer ? answer.errors : [];
    const orderId = v7();
    await produceToOrders(sources.kafka, [orderPlacedMessage(orderId, orderPlacedFor(orderId, wrong))]);
    return {
      order: played(orderId, wrong, { status: 'rejected' }),
      remarks: [
        `over HTTP: ${answer.status}, ${errors.map(({ field, reason }) => `${field}: ${reason}`).join('; ')}`,
        'produced to the topic all the same:',
      ],
    };
  },
};

const doubleClick: Act = {
  title: 'A double-clicked checkout',
  async place({ apiUrl, signal }) {
    const checkout = checkoutFor({ card: 'visa', lines: mugs, to: 'berlin' });
    const key = `demo-${v7()}`;
    const click = () => checkOut(apiUrl, checkout, key, signal);
    const answers = await Promise.all([click(), click()]);
    const [orderId = '', ...others] = new Set(answers.map(acceptedOrder));
    const statuses = answers.map(({ status }) => status).join(' and ');
    return {
      order: played(orderId, checkout, { status: 'confirmed' }),
      remarks: [`two clicks at once: ${statuses}, ${others.length + 1} order`],
    };
  },
};

/** One for each way in which an order can end. */
export const acts: readonly Act[] = [
  overHttp('An order that is confirmed', checkoutFor({ card: 'visa', lines: teaSet, to: 'berlin' }), {
    status: 'confirmed',
  }),
  overHttp(
    'Out of stock',
    checkoutFor({
      card: 'visa',
      lines: [...mugs, { sku: 'SOLD-OUT-MATCHA-BOWL', quantity: 1 }],
      to: 'berlin',
    }),
    { status: 'cancelled', reason: 'out_of_stock', refunded: false },
  ),
  overHttp('The card is declined', checkoutFor({ card: 'declined', lines: mugs, to: 'berlin' }), {
    status: 'cancelled',
    reason: 'card_declined',
    refunded: false,
  }),
  overHttp(
    'It cannot be shipped, and so is refunded',
    checkoutFor({ card: 'visa', lines: teaSet, to: 'nowhere-land' }),
    { status: 'cancelled', reason: 'not_deliverable', refunded: true },
  ),
  invalid,
  doubleClick,
  ...sessionActs,
  ...cancelActs,
];
