import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { bookShipment, errorOf, runningSandbox, stripeClient, visaCharge } from './running-sandbox.ts';

function put(url: string, body: unknown) {
  return fetch(url, {
    method: 'PUT',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
}

/** fetch does not let a caller choose the Host header. */
function statusWithHost(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the control port', () => {
  it('is healthy', async () => {
    const { controlUrl } = await runningSandbox();
    expect((await fetch(`${controlUrl}/health`)).status).toBe(200);
  });

  it('shows, sets and clears switches', async () => {
    const { controlUrl, stripeUrl } = await runningSandbox();
    const url = `${controlUrl}/switches/stripe`;
    expect(await (await fetch(url)).json()).toEqual({});
    const set = await put(url, { fail: { times: 2 } });
    expect(set.status).toBe(200);
    await errorOf(stripeClient(stripeUrl).paymentIntents.create(visaCharge('order-1')));
    expect(await (await fetch(url)).json()).toEqual({ fail: { times: 1 } });
    expect(await (await fetch(`${controlUrl}/switches`)).json()).toEqual({
      stripe: { fail: { times: 1 } },
      carrier: {},
      smtp: {},
      webhooks: {},
    });
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(200);
    expect((await stripeClient(stripeUrl).paymentIntents.create(visaCharge('order-1'))).status).toBe(
      'succeeded',
    );
  });

  it.each([
    ['stripe', { fial: {} }, ''],
    ['stripe', { fail: { times: 0 } }, 'fail.times'],
    ['stripe', { fail: { operation: 'shipments.book' } }, 'fail.operation'],
    ['stripe', { slow: {} }, 'slow.delayMs'],
    ['carrier', { failAfterEffect: {} }, ''],
    ['smtp', { loseAnswer: { times: 'all' } }, 'loseAnswer.times'],
    ['smtp', 'off', ''],
    ['webhooks', { late: {} }, 'late.delayMs'],
    ['webhooks', { repeat: { copies: 1 } }, 'repeat.copies'],
    ['webhooks', { drop: { operation: 'payment_intents.create' } }, 'drop.operation'],
  ])('refuses invalid switches for %s: %j', async (party, switches, field) => {
    const { controlUrl } = await runningSandbox();
    const response = await put(`${controlUrl}/switches/${party}`, switches);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ field }] });
    expect(await (await fetch(`${controlUrl}/switches/${party}`)).json()).toEqual({});
  });

  it.each(['GET', 'PUT', 'DELETE'])('knows no other party: %s', async (method) => {
    const { controlUrl } = await runningSandbox();
    expect((await fetch(`${controlUrl}/switches/paypal`, { method })).status).toBe(404);
  });

  it('shows the ledger', async () => {
    const sandbox = await runningSandbox();
    await stripeClient(sandbox.stripeUrl).paymentIntents.create(visaCharge('order-1'));
    await bookShipment(sandbox.carrierUrl, 'order-1');
    const ledger = await (await fetch(`${sandbox.controlUrl}/ledger`)).json();
    expect(ledger).toEqual(sandbox.ledger());
    expect(ledger).toMatchObject({
      stripe: { charges: [{ orderId: 'order-1' }], refunds: [] },
      carrier: { shipments: [{ orderId: 'order-1' }] },
      mails: {},
    });
  });

  it('answers to names of this machine only', async () => {
    const { controlUrl } = await runningSandbox();
    const { port } = new URL(controlUrl);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost']) {
      expect(await statusWithHost(`${controlUrl}/ledger`, host)).toBe(200);
    }
    for (const host of ['evil.example', `127.0.0.1.evil.example:${port}`, 'localhost.evil.example']) {
      expect(await statusWithHost(`${controlUrl}/ledger`, host)).toBe(403);
    }
  });
});
