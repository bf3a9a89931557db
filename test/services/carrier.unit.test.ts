import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { placedOrder } from '../../scripts/sample-order.ts';
import { type Sandbox, startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { Booking, bookShipment, cancelShipment } from '../../services/shipping/calls.ts';
import { carrierPerformers } from '../../services/shipping/carrier.ts';
import { carrierUrl } from '../../services/shipping/settings.ts';
import { attempt, failureOf } from '../harness/attempts.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.switches.clear('carrier'));

/** One order's parcel: its calls, and what the carrier has on its books. */
function aParcel({ country = 'DE', carrier = sandbox.carrierUrl } = {}) {
  const orderId = randomUUID();
  const performers = carrierPerformers(carrierUrl({ CARRIER_URL: carrier }));
  const shipTo = { ...placedOrder().data.shipTo, country };
  const lines = [{ sku: 'MUG-BLUE', quantity: 2 }];
  return {
    orderId,
    book: (signal?: AbortSignal) =>
      attempt(performers, bookShipment.of({ orderId, shipTo, lines }), { ...(signal && { signal }) }),
    cancel: () => attempt(performers, cancelShipment.of({ orderId })),
    shipments: () => sandbox.ledger().carrier.shipments.filter((row) => row.orderId === orderId),
  };
}

describe('a booking', () => {
  it('gives the numbers of the parcel', async () => {
    const parcel = aParcel();
    const answer = await parcel.book();
    expect('done' in answer && Booking.safeParse(answer.done).success).toBe(true);
    expect(parcel.shipments()).toEqual([{ orderId: parcel.orderId, status: 'booked', bookings: 1 }]);
  });

  it('books once, however often it is tried', async () => {
    const parcel = aParcel();
    expect(await parcel.book()).toEqual(await parcel.book());
    expect(parcel.shipments()).toEqual([expect.objectContaining({ bookings: 1 })]);
  });

  it('books once when the answer was lost', async () => {
    const parcel = aParcel();
    sandbox.switches.set('carrier', { loseAnswer: { times: 1 } });
    expect(await failureOf(parcel.book())).toBe('connection');
    await parcel.book();
    expect(parcel.shipments()).toEqual([expect.objectContaining({ bookings: 1 })]);
  });

  it('is refused where the carrier does not deliver', async () => {
    expect(await aParcel({ country: 'XX' }).book()).toEqual({ refused: 'not_deliverable' });
  });

  it('is refused after a cancellation that overtook it', async () => {
    const parcel = aParcel();
    await parcel.cancel();
    expect(await parcel.book()).toEqual({ refused: 'cancelled' });
    expect(parcel.shipments()).toEqual([expect.objectContaining({ status: 'cancelled', bookings: 0 })]);
  });
});

describe('a cancellation', () => {
  it('undoes a booking, also when repeated', async () => {
    const parcel = aParcel();
    await parcel.book();
    expect(await parcel.cancel()).toEqual({ done: { standing: 'cancelled' } });
    expect(await parcel.cancel()).toEqual({ done: { standing: 'cancelled' } });
    expect(parcel.shipments()).toEqual([expect.objectContaining({ status: 'cancelled' })]);
  });

  it('finds out the numbers of a parcel that is already on its way', async () => {
    const parcel = aParcel();
    const booked = await parcel.book();
    sandbox.switches.set('carrier', { collect: { orderId: parcel.orderId } });
    const { shipmentId, trackingNumber } = Booking.parse('done' in booked && booked.done);
    expect(await parcel.cancel()).toEqual({ done: { standing: 'collected', shipmentId, trackingNumber } });
  });
});

describe('an attempt that fails says how', () => {
  it.each([
    ['fail', 'server_error'],
    ['rateLimit', 'rate_limited'],
    ['loseAnswer', 'connection'],
  ] as const)('%s: %s, for a booking and for a cancellation', async (name, kind) => {
    sandbox.switches.set('carrier', { [name]: {} });
    expect(await failureOf(aParcel().book())).toBe(kind);
    expect(await failureOf(aParcel().cancel())).toBe(kind);
  });

  it('two attempts at once: conflict for one, and the other has the say', async () => {
    const parcel = aParcel();
    sandbox.switches.set('carrier', { slow: { operation: 'shipments.book', delayMs: 600_000 } });
    const giveUp = new AbortController();
    const attempts = [parcel.book(giveUp.signal), parcel.book(giveUp.signal)].map(failureOf);
    expect(await Promise.race(attempts)).toBe('conflict');
    giveUp.abort();
    expect((await Promise.all(attempts)).toSorted()).toEqual(['conflict', 'timeout']);
  });

  it('nobody there: connection', async () => {
    expect(await failureOf(aParcel({ carrier: 'http://127.0.0.1:1' }).book())).toBe('connection');
  });

  it('somebody else there: rejected', async () => {
    expect(await failureOf(aParcel({ carrier: `${sandbox.carrierUrl}/elsewhere` }).book())).toBe('rejected');
  });
});

describe('settings of the carrier', () => {
  it('name the variable and what is wrong with it', () => {
    expect(() => carrierUrl({})).toThrow('CARRIER_URL: is missing');
    expect(() => carrierUrl({ CARRIER_URL: 'nowhere' })).toThrow('CARRIER_URL: must be an http');
  });
});
