import { describe, expect, it } from 'vitest';
import { bookShipment, cancelShipment, eventually, runningSandbox } from './running-sandbox.ts';

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

describe('booking', () => {
  it('answers with a tracking number and is found by its reference', async () => {
    const { carrierUrl, ledger } = await runningSandbox();
    const response = await bookShipment(carrierUrl, 'order-1');
    expect(response.status).toBe(201);
    const booked = await response.json();
    expect(booked).toEqual({
      shipmentId: expect.stringMatching(/^shp_/),
      trackingNumber: expect.stringMatching(/^TRK_/),
      status: 'booked',
    });
    const found = await fetch(`${carrierUrl}/shipments/order-1`);
    expect(await found.json()).toMatchObject({ ...(booked as object), reference: 'order-1' });
    expect(ledger().carrier.shipments).toEqual([{ orderId: 'order-1', status: 'booked', bookings: 1 }]);
  });

  it.each([
    ['the city Nowhere-land', { city: 'Nowhere-land' }],
    ['that city in other letters', { city: 'NOWHERE LAND' }],
    ['the country XX', { country: 'XX' }],
    ['that country in small letters', { country: 'xx' }],
  ])('to %s is refused for good', async (_, destination) => {
    const { carrierUrl, ledger } = await runningSandbox();
    const response = await bookShipment(carrierUrl, 'order-1', destination);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'not_deliverable', message: expect.any(String) });
    expect(ledger().carrier.shipments).toEqual([]);
  });

  it('names every wrong field', async () => {
    const { carrierUrl } = await runningSandbox();
    const response = await post(
      `${carrierUrl}/shipments`,
      { reference: '', address: { name: 'Ada', city: 7 } },
      { 'idempotency-key': 'k' },
    );
    expect(response.status).toBe(400);
    const { code, errors } = (await response.json()) as { code: string; errors: { field: string }[] };
    expect(code).toBe('invalid_request');
    expect(errors.map(({ field }) => field)).toEqual([
      'reference',
      'address.line1',
      'address.city',
      'address.postalCode',
      'address.country',
    ]);
  });

  it('needs something to ship, and valid JSON', async () => {
    const { carrierUrl } = await runningSandbox();
    const address = { name: 'Ada', line1: 'a', city: 'b', postalCode: 'c', country: 'NL' };
    const empty = await post(
      `${carrierUrl}/shipments`,
      { reference: 'o', address },
      { 'idempotency-key': 'k' },
    );
    expect(await empty.json()).toMatchObject({ errors: [{ field: 'lines' }] });
    const broken = await fetch(`${carrierUrl}/shipments`, {
      method: 'POST',
      body: '{"reference":',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
    });
    expect(broken.status).toBe(400);
  });
});

describe("the carrier's idempotency key", () => {
  it('is required', async () => {
    const { carrierUrl } = await runningSandbox();
    const response = await post(`${carrierUrl}/shipments`, {});
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'idempotency_key_required' });
  });

  it('makes a repeated booking one', async () => {
    const { carrierUrl, ledger } = await runningSandbox();
    const first = await bookShipment(carrierUrl, 'order-1');
    const second = await bookShipment(carrierUrl, 'order-1');
    expect(second.status).toBe(201);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.json()).toEqual(await first.json());
    expect(ledger().carrier.shipments).toMatchObject([{ bookings: 1 }]);
  });

  it('replays a refusal', async () => {
    const { carrierUrl } = await runningSandbox();
    await bookShipment(carrierUrl, 'order-1', { country: 'XX' });
    const second = await bookShipment(carrierUrl, 'order-1', { country: 'XX' });
    expect(second.status).toBe(422);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('with another body is refused', async () => {
    const { carrierUrl } = await runningSandbox();
    await bookShipment(carrierUrl, 'order-1');
    const other = await bookShipment(carrierUrl, 'order-1', { city: 'Gouda' });
    expect(other.status).toBe(400);
    expect(await other.json()).toMatchObject({ code: 'idempotency_error' });
  });

  it('while the first booking is under way is refused', async () => {
    const { carrierUrl, switches } = await runningSandbox();
    switches.set('carrier', { slow: { delayMs: 1000, times: 1 } });
    const first = bookShipment(carrierUrl, 'order-1');
    await eventually(() => switches.show('carrier').slow).toBeUndefined();
    const second = await bookShipment(carrierUrl, 'order-1');
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ code: 'idempotency_key_in_use' });
    expect((await first).status).toBe(201);
  });

  it('another key books again, which the ledger shows', async () => {
    const { carrierUrl, ledger } = await runningSandbox();
    await bookShipment(carrierUrl, 'order-1', { key: 'a' });
    await bookShipment(carrierUrl, 'order-1', { key: 'b' });
    expect(ledger().carrier.shipments).toEqual([{ orderId: 'order-1', status: 'booked', bookings: 2 }]);
  });
});

describe('cancelling', () => {
  it('is harmless when repeated', async () => {
    const { carrierUrl, ledger } = await runningSandbox();
    await bookShipment(carrierUrl, 'order-1');
    for (const _ of ['first', 'second']) {
      const response = await cancelShipment(carrierUrl, 'order-1');
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ status: 'cancelled' });
    }
    expect(ledger().carrier.shipments).toEqual([{ orderId: 'order-1', status: 'cancelled', bookings: 1 }]);
  });

  it('that overtakes its booking leaves a mark, and nothing is booked', async () => {
    const { carrierUrl, ledger } = await runningSandbox();
    expect((await cancelShipment(carrierUrl, 'order-1')).status).toBe(200);
    const late = await bookShipment(carrierUrl, 'order-1');
    expect(late.status).toBe(409);
    expect(await late.json()).toMatchObject({ code: 'cancelled' });
    expect(ledger().carrier.shipments).toEqual([{ orderId: 'order-1', status: 'cancelled', bookings: 0 }]);
  });

  it('is refused once the parcel is collected', async () => {
    const { carrierUrl, switches, ledger } = await runningSandbox();
    await bookShipment(carrierUrl, 'order-1');
    await bookShipment(carrierUrl, 'order-2');
    switches.set('carrier', { collect: { orderId: 'order-1' } });
    const refused = await cancelShipment(carrierUrl, 'order-1');
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'already_collected' });
    expect((await cancelShipment(carrierUrl, 'order-2')).status).toBe(200);
    expect(ledger().carrier.shipments).toMatchObject([{ status: 'collected' }, { status: 'cancelled' }]);

    // then it stays collected when the switch is off
    switches.clear('carrier');
    expect((await cancelShipment(carrierUrl, 'order-1')).status).toBe(409);
    expect(await (await fetch(`${carrierUrl}/shipments/order-1`)).json()).toMatchObject({
      status: 'collected',
    });
  });

  it('looking up what was never booked is 404', async () => {
    const { carrierUrl } = await runningSandbox();
    expect((await fetch(`${carrierUrl}/shipments/order-1`)).status).toBe(404);
  });
});
