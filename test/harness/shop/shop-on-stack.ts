import { randomUUID } from 'node:crypto';
import { flawsIn } from '../../../scripts/audit/audit.ts';
import { booksOf } from '../../../scripts/audit/books-of.ts';
import { sendMail } from '../../../services/notification/calls.ts';
import { checkoutIds } from '../../../services/order/api/checkout/key.ts';
import { onPage } from '../hosted-page.ts';
import { readBooks } from '../saga-books.ts';
import { cancelOnceKnown, payPageOf } from '../saga-cancel.ts';
import { moneyOf } from '../saga-looks.ts';
import { checkOut, orderIdIn } from '../saga-orders.ts';
import type { OpenWorld } from '../saga-test/saga-test.ts';
import { type StackKit, stackBackstage } from '../saga-test/stack-backstage.ts';
import { StackFaults } from '../saga-test/stack-faults.ts';
import { openSaga } from '../saga-world.ts';
import { orderOf } from './order-of.ts';
import type { Act, Wish } from './wish.ts';

const kit: StackKit<Wish, Act> = {
  order(saga, wish, way) {
    const key = randomUUID();
    const { orderId } = checkoutIds(key);
    const order = orderOf(wish, orderId);
    const byApi = async () => {
      await orderIdIn(await checkOut(saga, order, { key, instance: saga.running.order.length - 1 }));
    };
    return { orderId, place: way === 'http' ? byApi : () => saga.place(order) };
  },
  acts: {
    cancel: (saga, orderId) => cancelOnceKnown(saga, orderId, saga.running.order.length - 1),
    async pay(saga, orderId) {
      const status = await onPage(await payPageOf(saga, orderId), 'pay');
      if (status >= 400) throw new Error(`the provider's page has answered ${status}`);
    },
  },
  effects(saga, orderId) {
    const { carrier, mails } = saga.sandbox.ledger();
    return {
      ...moneyOf(saga, orderId),
      parcels: carrier.shipments
        .filter((shipment) => shipment.orderId === orderId && shipment.status !== 'cancelled')
        .reduce((sum, { bookings }) => sum + bookings, 0),
      mails: Object.entries(mails)
        .filter(([messageId]) => messageId.includes(orderId))
        .flatMap(([messageId, count]) => {
          const [, about = ''] = /^<mail_([a-z]+)_/.exec(messageId) ?? [];
          return Array.from({ length: count }, () => about);
        }),
    };
  },
  async audit(saga, orderIds, upset) {
    const isMailedAgain = upset.has(sendMail.name) || upset.has('notification');
    return flawsIn(booksOf(await readBooks(saga), orderIds), { mailedAgain: isMailedAgain ? orderIds : [] });
  },
};

/**
 * The shop with its five services on the servers of this test run, and outside parties that speak the real protocols.
 */
export async function openShopOnStack(): Promise<OpenWorld<Wish, Act>> {
  const faults = new StackFaults();
  const saga = await openSaga({
    now: () => faults.now(),
    delivery: (broker, service) => faults.broker(broker, service),
    performing: (performer, service) => faults.performing(performer, service),
  });
  return { backstage: () => stackBackstage(saga, faults, kit), close: () => saga.close() };
}
