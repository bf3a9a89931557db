import { describe, expect, it } from 'vitest';
import { paySession, postPayPage, runningSandbox, stripeClient } from './running-sandbox.ts';

async function given(orderId = 'order-1', overrides: Parameters<typeof paySession>[1] = {}) {
  const sandbox = await runningSandbox();
  const stripe = stripeClient(sandbox.stripeUrl);
  const session = await stripe.checkout.sessions.create(paySession(orderId, overrides));
  const now = () => stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  return { sandbox, stripe, session, now };
}

describe('the pay page', () => {
  it('shows the amount, without an API key and with a strict policy', async () => {
    const { session } = await given();
    const response = await fetch(session.url ?? '');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).toContain('€42.00');
    for (const action of ['pay', 'decline', 'give_up']) expect(page).toContain(`value="${action}"`);
  });

  it('pay: charges, goes back to the shop, and the payment can be refunded', async () => {
    const { sandbox, stripe, session, now } = await given();
    const response = await postPayPage(session, { action: 'pay' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`https://shop.example/paid?session=${session.id}`);
    const paid = await now();
    expect(paid).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      url: null,
      payment_intent: {
        status: 'succeeded',
        amount_received: 4200,
        latest_charge: expect.stringMatching(/^ch_/),
        metadata: { order_id: 'order-1' },
      },
    });
    const { id } = paid.payment_intent as { id: string };
    expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(4200);
    expect(sandbox.ledger().stripe).toMatchObject({
      charges: [{ orderId: 'order-1', paymentIntentId: id, status: 'succeeded', attempts: 1 }],
      refunds: [{ orderId: 'order-1', amount: 4200 }],
      sessions: [{ status: 'complete', paymentStatus: 'paid', paymentIntentId: id, attempts: 1 }],
    });
  });

  it('declined, then paid, is one payment', async () => {
    const { sandbox, session, now } = await given();
    const declined = await postPayPage(session, { action: 'pay', card: '4000 0000 0000 9995' });
    expect(declined.status).toBe(402);
    const page = await declined.text();
    expect(page).toContain('Your card has insufficient funds.');
    expect(page).toContain('value="pay"');
    const open = await now();
    expect(open).toMatchObject({
      status: 'open',
      url: session.url,
      payment_intent: {
        status: 'requires_payment_method',
        last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
      },
    });

    expect((await postPayPage(session, { action: 'pay' })).status).toBe(303);
    const { id } = open.payment_intent as { id: string };
    expect(await now()).toMatchObject({ payment_intent: { id, status: 'succeeded' } });
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ attempts: 2, status: 'succeeded' }]);
  });

  it('decline: a card that is declined for no other reason', async () => {
    const { session, now } = await given();
    expect((await postPayPage(session, { action: 'decline' })).status).toBe(402);
    expect(await now()).toMatchObject({
      payment_intent: { last_payment_error: { decline_code: 'generic_decline' } },
    });
  });

  it('give up: back to the shop, and the session stays open', async () => {
    const { sandbox, session, now } = await given();
    const response = await postPayPage(session, { action: 'give_up' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://shop.example/basket');
    expect(await now()).toMatchObject({ status: 'open', payment_intent: null });
    expect(sandbox.ledger().stripe.charges).toEqual([]);
  });

  it('paid twice is charged once', async () => {
    const { sandbox, session } = await given();
    const answers = await Promise.all([1, 2, 3].map(() => postPayPage(session, { action: 'pay' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410]);
    expect((await fetch(session.url ?? '')).status).toBe(410);
    expect(sandbox.ledger().stripe.charges).toMatchObject([{ attempts: 1 }]);
  });

  it.each([
    ['no action', {}],
    ['an unknown action', { action: 'steal' }],
    ['an unknown card', { action: 'pay', card: '1234' }],
    ['a card that is not declined', { action: 'decline', card: '4242424242424242' }],
  ])('refuses %s', async (_, fields) => {
    const { sandbox, session } = await given();
    expect((await postPayPage(session, fields as Record<string, string>)).status).toBe(400);
    expect(sandbox.ledger().stripe.charges).toEqual([]);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another port', { 'sec-fetch-site': 'same-site' }, 403],
    ['an origin of its own', { origin: 'http://evil.example' }, 403],
    ['no origin', { origin: 'null' }, 403],
    ['the page itself', { 'sec-fetch-site': 'same-origin' }, 303],
  ])('looks at who sent the form: %s', async (_, headers, status) => {
    const { sandbox, session } = await given();
    const answer = await postPayPage(session, { action: 'pay' }, headers as Record<string, string>);
    expect(answer.status).toBe(status);
    expect(sandbox.ledger().stripe.charges).toHaveLength(status === 303 ? 1 : 0);
  });

  it('escapes what it shows', async () => {
    const evil = `<script>alert("1")</script>'`;
    const { session } = await given('order-1', {
      line_items: [
        { quantity: 1, price_data: { currency: 'eur', unit_amount: 100, product_data: { name: evil } } },
      ],
      success_url: 'https://shop.example/"><script>alert(2)</script>',
    });
    const open = await (await fetch(session.url ?? '')).text();
    await postPayPage(session, { action: 'pay' });
    const closed = await (await fetch(session.url ?? '')).text();
    expect(open).toContain('alert(');
    expect(closed).toContain('Back to the shop');
    for (const page of [open, closed]) expect(page).not.toContain('<script');
  });

  it('of an unknown session is 404, and the API next to it wants a key still', async () => {
    const { sandbox } = await given();
    expect((await fetch(`${sandbox.stripeUrl}/c/pay/cs_test_none`)).status).toBe(404);
    for (const path of ['/v1/checkout/sessions', '/v1/nothing', '/c/other']) {
      expect((await fetch(`${sandbox.stripeUrl}${path}`)).status).toBe(401);
    }
  });
});
