import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flawsIn } from '../../scripts/audit/audit.ts';
import type { SagaBooks } from '../../scripts/audit/books.ts';
import { OrderCancelled } from '../../shared/contracts/orders.ts';
import { eventually } from '../harness/eventually.ts';
import { messageOf } from '../harness/messages.ts';
import { auditBooks, readBooks } from '../harness/saga-books.ts';
import { orderOf, plots } from '../harness/saga-orders.ts';
import { atRest } from '../harness/saga-rest.ts';
import { openSaga, type SagaWorld } from '../harness/saga-world.ts';

type Writable<Part> = { -readonly [Field in keyof Part]: Writable<Part[Field]> };

let saga: SagaWorld;
let books: SagaBooks;
const [confirmed, refunded, declined] = [
  orderOf(plots.confirmed),
  orderOf(plots.notShippable),
  orderOf(plots.declined),
];

beforeAll(async () => {
  saga = await openSaga();
  const orders = [confirmed, refunded, declined];
  await Promise.all(orders.map((order) => saga.place(order)));
  await atRest(
    saga,
    orders.map(({ orderId }) => orderId),
  );
  books = await readBooks(saga);
});
afterAll(async () => {
  await saga.close();
});

/** The true books, doctored. */
function doctored(doctor: (books: Writable<SagaBooks>) => void): SagaBooks {
  const copy = structuredClone(books) as Writable<SagaBooks>;
  doctor(copy);
  return copy;
}

function eventOf({ events }: Writable<SagaBooks>, orderId: string, type: string) {
  const event = events.find((candidate) => candidate.orderId === orderId && candidate.type === type);
  if (event === undefined) throw new Error(`${orderId} has no ${type}`);
  return event;
}

function ofOrder<Row extends { orderId: string | null }>(
  rows: readonly Row[],
  { orderId }: { orderId: string },
) {
  const row = rows.find((candidate) => candidate.orderId === orderId);
  if (row === undefined) throw new Error(`there is no row of ${orderId}`);
  return row;
}

function without<Row>(rows: Row[], matches: (row: Row) => boolean): void {
  rows.splice(0, rows.length, ...rows.filter((row) => !matches(row)));
}

const page = {
  orderId: confirmed.orderId as string | null,
  sessionId: 'cs_some',
  isKnown: true,
  status: 'expired' as const,
  paymentStatus: 'unpaid' as const,
  paymentIntentId: null,
  attempts: 0,
};

const mutants: { what: string; doctor(books: Writable<SagaBooks>): void; found: RegExp }[] = [
  {
    what: 'a second charge',
    doctor({ ledger: { stripe } }) {
      stripe.charges.push({ ...ofOrder(stripe.charges, confirmed), paymentIntentId: 'pi_other' });
    },
    found: /charged 3470 eur and 3470 eur, not 3470 eur/,
  },
  {
    what: 'a charge for a declined card',
    doctor({ ledger: { stripe } }) {
      ofOrder(stripe.charges, declined).status = 'succeeded';
    },
    found: /refunded nothing, not 3470 eur/,
  },
  {
    what: 'a charge of nobody',
    doctor({ ledger: { stripe } }) {
      stripe.charges.push({ ...ofOrder(stripe.charges, confirmed), orderId: null });
    },
    found: /none: was never placed/,
  },
  {
    what: 'a lost refund',
    doctor({ ledger: { stripe } }) {
      stripe.refunds.pop();
    },
    found: /refunded nothing, not 3470 eur/,
  },
  {
    what: 'a refund given twice',
    doctor({ ledger: { stripe } }) {
      stripe.refunds.push({ ...ofOrder(stripe.refunds, refunded), refundId: 're_other' });
    },
    found: /refunded 3470 eur and 3470 eur, not 3470 eur/,
  },
  {
    what: 'a refund in part',
    doctor({ ledger: { stripe } }) {
      ofOrder(stripe.refunds, refunded).amount -= 1;
    },
    found: /refunded 3469 eur, not 3470 eur/,
  },
  {
    what: 'a refund of what was delivered',
    doctor({ ledger: { stripe } }) {
      stripe.refunds.push({ ...ofOrder(stripe.refunds, refunded), orderId: confirmed.orderId });
    },
    found: /\(confirmed\): refunded 3470 eur, not nothing/,
  },
  {
    what: 'another payment charged than captured',
    doctor({ ledger: { stripe } }) {
      ofOrder(stripe.charges, confirmed).paymentIntentId = 'pi_other';
    },
    found: /was captured, but another payment was charged/,
  },
  {
    what: 'events without a trace',
    doctor({ events }) {
      for (const event of events) event.traceId = undefined;
    },
    found: /\(confirmed\): has events without a trace/,
  },
  {
    what: 'a page that can still be paid on',
    doctor({ ledger: { stripe } }) {
      stripe.sessions.push({ ...page, orderId: declined.orderId, status: 'open' });
    },
    found: /card_declined\): pages are open, not one that is closed/,
  },
  {
    what: 'a second page',
    doctor({ ledger: { stripe } }) {
      stripe.sessions.push(page, { ...page, sessionId: 'cs_other' });
    },
    found: /\(confirmed\): pages are expired and expired, not one that is closed/,
  },
  {
    what: 'a page for nobody',
    doctor({ ledger: { stripe } }) {
      stripe.sessions.push({ ...page, orderId: null });
    },
    found: /none: was never placed/,
  },
  {
    what: 'stock that is still held',
    doctor({ stock: { closing } }) {
      Object.assign(closing[0] ?? {}, { onHand: (closing[0]?.onHand ?? 0) - 1, held: 1 });
    },
    found: /stock: .*"held":1/,
  },
  {
    what: 'a piece that vanished',
    doctor({ stock: { closing } }) {
      Object.assign(closing[0] ?? {}, { onHand: (closing[0]?.onHand ?? 0) - 1 });
    },
    found: /stock: /,
  },
  {
    what: 'a second ending',
    doctor(all) {
      const ending = eventOf(all, declined.orderId, 'OrderCancelled');
      all.events.push({ ...ending, eventId: randomUUID(), orderId: confirmed.orderId });
    },
    found: /has several endings: confirmed and cancelled: card_declined/,
  },
  {
    what: 'a stuck order',
    doctor(all) {
      without(all.events, ({ orderId, type }) => orderId === refunded.orderId && type === 'OrderCancelled');
    },
    found: /has not ended as orders do: none/,
  },
  {
    what: 'an order that its service believes to go on',
    doctor({ standings }) {
      for (const standing of standings)
        if (standing.orderId === refunded.orderId && standing.service === 'payment')
          standing.status = 'refunding';
    },
    found: /payment has it as refunding, not refunded/,
  },
  {
    what: 'an order that a service never heard of',
    doctor({ standings }) {
      without(standings, ({ orderId, service }) => orderId === confirmed.orderId && service === 'inventory');
    },
    found: /inventory has it as undefined, not sold/,
  },
  {
    what: 'a customer who was not told',
    doctor({ events }) {
      without(events, ({ orderId, type }) => orderId === confirmed.orderId && type === 'CustomerNotified');
    },
    found: /0 times CustomerNotified, not 1/,
  },
  {
    what: 'an event published anew',
    doctor(all) {
      const event = eventOf(all, confirmed.orderId, 'StockReserved');
      all.events.push({ ...event, eventId: randomUUID() });
    },
    found: /2 times StockReserved, not 1/,
  },
  {
    what: 'an event that does not belong to this ending',
    doctor(all) {
      const event = eventOf(all, declined.orderId, 'StockReleased');
      all.events.push({ ...event, eventId: randomUUID(), orderId: confirmed.orderId });
    },
    found: /\(confirmed\): 1 times StockReleased, not 0/,
  },
  {
    what: 'two events with one id',
    doctor(all) {
      const { eventId } = eventOf(all, confirmed.orderId, 'StockReserved');
      eventOf(all, confirmed.orderId, 'OrderConfirmed').eventId = eventId;
    },
    found:
      /StockReserved and OrderConfirmed have the same id|OrderConfirmed and StockReserved have the same id/,
  },
  {
    what: 'an event caused by another order',
    doctor(all) {
      const { eventId } = eventOf(all, declined.orderId, 'OrderPlaced');
      eventOf(all, confirmed.orderId, 'StockReserved').causationId = eventId;
    },
    found: /StockReserved was caused by .*, not by OrderPlaced/,
  },
  {
    what: 'a trace that breaks off',
    doctor(all) {
      eventOf(all, confirmed.orderId, 'ShipmentCreated').traceId = '0'.repeat(32);
    },
    found: /has 2 traces/,
  },
  {
    what: 'two reasons for one cancellation',
    doctor(all) {
      eventOf(all, declined.orderId, 'PaymentFailed').data = { reason: 'insufficient_funds' };
    },
    found: /reason is "insufficient_funds" and "card_declined"/,
  },
  {
    what: 'a capture of another amount',
    doctor(all) {
      const captured = eventOf(all, confirmed.orderId, 'PaymentCaptured');
      captured.data = { ...captured.data, amount: { amount: 1, currency: 'EUR' } };
    },
    found: /amount is .*3470.* and .*1,/,
  },
  {
    what: 'a parcel booked twice',
    doctor({ ledger: { carrier } }) {
      ofOrder(carrier.shipments, confirmed).bookings = 2;
    },
    found: /2 parcels, not 1/,
  },
  {
    what: 'a parcel for a cancelled order',
    doctor({ ledger: { carrier } }) {
      carrier.shipments.push({ ...ofOrder(carrier.shipments, confirmed), orderId: declined.orderId });
    },
    found: /card_declined\): 1 parcels, not 0/,
  },
  {
    what: 'a mail sent twice',
    doctor({ ledger: { mails } }) {
      for (const messageId of Object.keys(mails)) mails[messageId] = 2;
    },
    found: /mails are 2 confirmed, not 1 confirmed/,
  },
  {
    what: 'a mail about the other ending',
    doctor({ ledger: { mails } }) {
      mails[`<mail_cancelled_${confirmed.orderId}@order-saga.test>`] = 1;
    },
    found: /mails are 1 confirmed and 1 cancelled, not 1 confirmed/,
  },
  ...(['parked', 'calls', 'unpublished', 'fatal'] as const).map((left) => ({
    what: `something ${left}`,
    doctor({ leftovers }: Writable<SagaBooks>) {
      leftovers[2]?.[left].push('something');
    },
    found: new RegExp(`payment: ${left}: something`),
  })),
];

describe('the audit of the books', () => {
  it('finds nothing in true ones', () => {
    expect(flawsIn(books)).toEqual([]);
  });

  it('finds nothing in a page of which the provider does not say where it is', () => {
    const withPage = doctored(({ ledger: { stripe } }) => {
      stripe.sessions.push({ ...page, orderId: declined.orderId, status: 'open', isKnown: false });
    });
    expect(flawsIn(withPage)).toEqual([]);
  });

  it.for(mutants)('finds $what', ({ doctor, found }) => {
    const flaws = flawsIn(doctored(doctor));
    expect(flaws).toContainEqual(expect.stringMatching(found));
  });

  it('finds what is wrong in the world itself', async () => {
    // given a world in which somebody has tampered with the topics, the shelves and the provider's books
    const stray = OrderCancelled.of({ orderId: confirmed.orderId, reason: 'expired', refunded: false });
    await saga.world.produce(messageOf(stray));
    await saga.databases.inventory
      .sql`update stock set on_hand = on_hand - 1, held = held + 1 where sku = 'MUG-BLUE'`;
    await fetch(`${saga.sandbox.stripeUrl}/v1/payment_intents`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer sk_test_order_saga',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({
        amount: '3470',
        currency: 'eur',
        payment_method: 'pm_card_visa',
        confirm: 'true',
        return_url: 'https://shop.example/',
        'metadata[order_id]': declined.orderId,
      }),
    });

    // when the books are read, then the audit names all of it, and the ending that nobody can have
    await eventually(async () => {
      const flaws = await auditBooks(saga);
      expect(flaws).toContainEqual(
        expect.stringMatching(/has several endings: confirmed and cancelled: expired/),
      );
      expect(flaws).toContainEqual(expect.stringMatching(/stock: .*"MUG-BLUE".*"held":1/));
      expect(flaws).toContainEqual(expect.stringMatching(/card_declined\): refunded nothing, not 3470 eur/));
      expect(flaws).toContainEqual(expect.stringMatching(/notification: parked: .*InvariantBroken/));
    });
  });
});
