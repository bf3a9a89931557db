import type { Books } from './books.ts';
import { type Check, compare } from './check.ts';

/** One mail that says how the order ended; none for an order that was never accepted, and no other. */
export function oneMailPerEnding({ orders, ledger: { mails } }: Books): Check {
  const sent = Object.entries(mails).map(([messageId, count]) => ({
    ...subjectOf(messageId),
    messageId,
    count,
  }));
  const strangers = sent.filter((mail) => !orders.some(({ orderId }) => orderId === mail.orderId));
  return {
    title: 'one mail per ending',
    comparisons: [
      ...orders.map(({ orderId, ending }) => {
        const mine = sent.filter((mail) => mail.orderId === orderId);
        const found = mine.map(({ about, count }) => `${count} ${about}`).sort();
        const expected = ending.status === 'rejected' ? 'none' : `1 ${ending.status}`;
        return compare(`mails about ${orderId}`, expected, found.join(' and ') || 'none');
      }),
      compare(
        'mails about no order',
        'none',
        strangers.map(({ messageId }) => messageId).join(', ') || 'none',
      ),
    ],
  };
}

/** Notification makes the Message-ID of the mail's subject and order. */
function subjectOf(messageId: string) {
  const [, about = 'unknown', orderId] = /^<mail_([a-z]+)_([0-9a-f-]{36})@/.exec(messageId) ?? [];
  return { about, orderId };
}
