import { z } from 'zod';
import { Money } from '../../../shared/contracts/values.ts';
import { moneyText } from '../../timeline/short.ts';
import type { Books, PlayedOrder } from './books.ts';
import { type Check, compare } from './check.ts';

/** By the payment provider's books: charged once if it was to be paid, refunded once if it then failed, in full. */
export function oneChargeAndRefund({ orders, ledger: { stripe } }: Books): Check {
  const charges = stripe.charges.filter(({ status }) => status === 'succeeded');
  const known = (orderId: string | null) => orders.some((order) => order.orderId === orderId);
  const strangers = [...charges, ...stripe.refunds].filter(({ orderId }) => !known(orderId));
  return {
    title: 'at most one charge and one refund per order, in full',
    comparisons: [
      ...orders.flatMap((order) => {
        const mine = ({ orderId }: { orderId: string | null }) => orderId === order.orderId;
        return [
          compare(
            `charges of ${order.orderId}`,
            paid(order) ? text(order.total) : 'none',
            sums(charges.filter(mine)),
          ),
          compare(
            `refunds of ${order.orderId}`,
            refunded(order) ? text(order.total) : 'none',
            sums(stripe.refunds.filter(mine)),
          ),
        ];
      }),
      compare('charges and refunds of no order', 'none', sums(strangers)),
    ],
  };
}

/** What was taken less what was given back is what the confirmed orders cost, at the provider and in our events. */
export function moneyBalances({ orders, events, ledger: { stripe } }: Books): Check {
  const confirmed = orders.filter(({ ending }) => ending.status === 'confirmed');
  const expected = text(total(confirmed.map((order) => order.total)));
  const captured = stripe.charges.filter(({ status }) => status === 'succeeded');
  const atProvider =
    total(captured.map(({ amount }) => amount)) - total(stripe.refunds.map(({ amount }) => amount));
  const inEvents = amounts(events, 'PaymentCaptured') - amounts(events, 'PaymentRefunded');
  return {
    title: 'money captured less refunded is the price of the confirmed orders',
    comparisons: [
      compare('money at the payment provider', expected, text(atProvider)),
      compare('money by PaymentCaptured and PaymentRefunded', expected, text(inEvents)),
    ],
  };
}

function paid({ ending }: PlayedOrder): boolean {
  return ending.status === 'confirmed' || (ending.status === 'cancelled' && ending.refunded);
}

function refunded({ ending }: PlayedOrder): boolean {
  return ending.status === 'cancelled' && ending.refunded;
}

const Moved = z.object({ amount: Money });

function amounts(events: Books['events'], wanted: string): number {
  return total(
    events.filter(({ type }) => type === wanted).map(({ data }) => Moved.parse(data).amount.amount),
  );
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function text(amount: number): string {
  return moneyText({ amount, currency: 'EUR' });
}

/** Each amount by itself: two halves are not one whole. */
function sums(rows: readonly { amount: number }[]): string {
  return rows.map(({ amount }) => text(amount)).join(' and ') || 'none';
}
