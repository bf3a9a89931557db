import { expect } from 'vitest';
import { memoryBackstage } from '../../harness/saga-test/memory-backstage.ts';
import { sagaTest } from '../../harness/saga-test/saga-test.ts';
import { orderId } from '../../proof/fixtures/little-saga.ts';
import { sale } from '../../proof/fixtures/sale.ts';

type Wish = { readonly address: 'known' | 'unknown' };

/** The sale in memory: a till that takes money, a dispatcher that sends parcels. */
const saleInMemory = {
  saga: {
    participants: sale.participants,
    events: new Map(sale.events.map((event) => [event.type, event])),
    records: new Map(),
    orderId,
    startsAt: new Date('2026-03-01T12:00:00Z'),
  },
  // What must hold at every step, and in the end.
  promises: sale.promises,
  // What calls do outside, and what happens there by itself; how it stands before anything has happened.
  untouched: sale.outside.initial,
  order: ({ address }: Wish) => ({
    outside: sale.outside,
    placing: 'customer: buy',
    happens: address === 'unknown' ? ['send is refused: no_such_address'] : [],
  }),
  acts: {},
  effects: ({ taken, isSent }: typeof sale.outside.initial) => ({ taken, sent: isSent ? 1 : 0 }),
};

const saleTest = sagaTest<Wish, never>({
  endingOf: ({ type }) => (type === 'Sent' || type === 'NotSent' ? type : undefined),
  open: async () => ({ backstage: () => memoryBackstage(saleInMemory), close: async () => {} }),
});

saleTest('what cannot be sent is paid back', async ({ saga }) => {
  const order = await saga.place({ address: 'unknown' });
  await expect(order).toEnd('NotSent');
  expect(order).toHaveTold('Paid', 'NotSent');
  expect(order).toHaveDone({ taken: 0, sent: 0 });
  await expect(saga).toBalance();
});

saleTest('what is paid is sent, though the bank is not heard', async ({ saga }) => {
  saga.loseAnswer('take', 2);
  const order = await saga.place({ address: 'known' });
  await expect(order).toEnd('Sent');
  expect(order).toHaveDone({ taken: 1, sent: 1 });
});
