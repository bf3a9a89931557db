import { once } from 'node:events';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Sql } from 'postgres';
import Stripe from 'stripe';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orderId } from '../../scripts/sample-order.ts';
import type { Payment } from '../../services/payment/payment.states.ts';
import { payment } from '../../services/payment/payment.ts';
import { webhookApi } from '../../services/payment/webhooks/webhook-api.ts';
import { derivedId } from '../../shared/messaging/ids.ts';
import type { CommandInput, CommandResult, ServicePort } from '../../shared/messaging/service.ts';
import type { CommandDefinition } from '../../shared/saga/command.ts';
import { decide } from '../../shared/saga/decide.ts';
import { recordedLog } from '../harness/recorded-log.ts';

const secret = 'whsec_Zm9yIHRlc3RzIG9ubHk';
const now = new Date('2026-03-01T12:00:00Z');
const amount = { amount: 2580, currency: 'EUR' } as const;
const askedAt = now.toISOString();

const awaiting: Payment = {
  status: 'awaiting',
  sessionId: 'cs_1',
  windowEndsAt: new Date(now.getTime() + 30_000).toISOString(),
  amount,
  askedAt,
  looks: 0,
};

describe('a webhook that tells that the page was paid on', () => {
  it.each(['checkout.session.completed', 'checkout.session.async_payment_succeeded'])(
    'captures the payment: %s',
    async (type) => {
      // given
      const { app, commands, states } = openPayment({ state: awaiting });
      // when
      const answer = await post(app, eventOf(type));
      // then
      expect(answer.statusCode).toBe(200);
      expect(commands).toEqual([
        {
          type: 'sessionPaid',
          id: derivedId('stripe', 'evt_1'),
          orderId,
          data: { sessionId: 'cs_1', paymentId: 'pi_1', amount },
        },
      ]);
      expect(states.get(orderId)).toEqual({ status: 'captured', paymentId: 'pi_1', amount });
    },
  );

  it('changes nothing when it comes again', async () => {
    const { app, commands, states } = openPayment({ state: awaiting });
    await post(app, eventOf());
    const captured = states.get(orderId);
    expect((await post(app, eventOf())).statusCode).toBe(200);
    expect(new Set(commands.map(({ id }) => id)).size).toBe(1);
    expect(states.get(orderId)).toBe(captured);
  });

  it('finds the order by either of the two places that name it', async () => {
    for (const names of [{ metadata: {} }, { client_reference_id: null }, { metadata: null }]) {
      const { app, commands } = openPayment({ state: awaiting });
      await post(app, eventOf(undefined, names));
      expect(commands).toHaveLength(1);
    }
  });

  it('has the money refunded when the order does not want it any more', async () => {
    const { app, states } = openPayment({ state: { status: 'cancelled' } });
    await post(app, eventOf());
    expect(states.get(orderId)).toEqual({ status: 'refunding', paymentId: 'pi_1', amount });
  });
});

it('a webhook that tells that the page has expired fails the payment', async () => {
  const { app, commands, states } = openPayment({ state: awaiting });
  const gone = { status: 'expired', payment_status: 'unpaid', payment_intent: null };
  expect((await post(app, eventOf('checkout.session.expired', gone))).statusCode).toBe(200);
  expect(commands).toEqual([
    expect.objectContaining({ type: 'sessionExpired', data: { sessionId: 'cs_1' } }),
  ]);
  expect(states.get(orderId)).toEqual({ status: 'failed' });
});

describe('a webhook that is of no interest is answered with 200 and does nothing', () => {
  it.each([
    ['a session whose money is on its way', eventOf(undefined, { payment_status: 'unpaid' })],
    [
      'money that did not come',
      eventOf('checkout.session.async_payment_failed', { payment_status: 'unpaid' }),
    ],
    ['a payment', eventOf('payment_intent.succeeded', { id: 'pi_1', object: 'payment_intent' })],
    ['something that Stripe may invent', eventOf('toaster.popped', { object: 'toast' })],
  ])('%s', async (_, event) => {
    const { app, commands, kept } = openPayment({ state: awaiting });
    expect((await post(app, event)).statusCode).toBe(200);
    expect(commands).toEqual([]);
    expect(kept).toEqual([]);
  });
});

describe('a webhook that is not signed as it must be is refused with 400', () => {
  const body = JSON.stringify(eventOf());
  const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
  const signature = (
    options: { payload?: string; secret?: string; timestamp?: number; scheme?: string } = {},
  ) => Stripe.webhooks.generateTestHeaderString({ payload: body, secret, ...options });

  it.each([
    ['forged', signature({ secret: 'whsec_somebody_else' }), body],
    ['stale', signature({ timestamp: seconds(-301) }), body],
    ['changed on its way', signature(), body.replace('pi_1', 'pi_2')],
    ['truncated', signature(), body.slice(0, -20)],
    ['of an older scheme', signature({ scheme: 'v0' }), body],
    ['without a signature', undefined, body],
    ['with half a signature', `t=${seconds(0)}`, body],
    ['with something else for a signature', 'certified', body],
    ['without a body', signature(), ''],
    ['no JSON', signature({ payload: '{"id": "evt_1"' }), '{"id": "evt_1"'],
  ])('%s', async (_, header, payload) => {
    // given
    const { app, commands, kept, log } = openPayment({ state: awaiting });
    // when
    const answer = await post(app, payload, header);
    // then
    expectProblem(answer, 400);
    expect(commands).toEqual([]);
    expect(kept).toEqual([]);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 40, msg: 'webhook refused', reason: expect.stringMatching(/\w/) }),
    );
    expect(log.text()).not.toContain('cs_1');
    expect(log.text()).not.toContain('pi_1');
    expectNoSecrets(log.text(), header);
  });

  it('but not yet after 299 seconds', async () => {
    const { app } = openPayment({ state: awaiting });
    expect((await post(app, body, signature({ timestamp: seconds(-299) }))).statusCode).toBe(200);
  });

  it('one that tells of a page but is not shaped so names the fields, not what is in them', async () => {
    const { app, commands, log } = openPayment({ state: awaiting });
    const answer = await post(app, eventOf(undefined, { id: 7, payment_intent: ['ada@example.com'] }));
    expectProblem(answer, 400);
    expect(answer.json().errors.map(({ field }: { field: string }) => field)).toContain('data.object.id');
    expect(commands).toEqual([]);
    expect(log.text() + answer.body).not.toContain('ada@');
  });
});

describe('while secrets are exchanged', () => {
  it('the old and the new one are both good, alone or together', async () => {
    const next = 'whsec_bmV4dA';
    const payload = JSON.stringify(eventOf());
    const by = (key: string) => Stripe.webhooks.generateTestHeaderString({ payload, secret: key });
    const both = `${by(next)},${by(secret).split(',')[1]}`;
    for (const header of [by(secret), by(next), both]) {
      const { app, log } = openPayment({ state: awaiting, secrets: [secret, next] });
      expect((await post(app, payload, header)).statusCode).toBe(200);
      expectNoSecrets(log.text(), header);
    }
  });

  it('the old one is worth nothing once it is gone', async () => {
    const { app } = openPayment({ state: awaiting, secrets: ['whsec_bmV4dA'] });
    expectProblem(await post(app, eventOf()), 400);
  });

  it('without any, webhooks are not taken', async () => {
    const { app, commands } = openPayment({ state: awaiting, secrets: [] });
    expectProblem(await post(app, eventOf()), 404);
    expect(commands).toEqual([]);
  });
});

describe('a webhook that matches no order is kept, and answered with 200', () => {
  const charging: Payment = { status: 'charging', amount, askedAt };
  const captured: Payment = { status: 'captured', paymentId: 'pi_1', amount };
  /** The levels of the log: money that no order takes is an error, whatever else may pass is a warning. */
  const [warn, error] = [40, 50];
  it.each([
    ['the order is unknown', undefined, {}, warn, 'the order is not known here'],
    ['it names no order', awaiting, { metadata: {}, client_reference_id: null }, warn, 'it names no order'],
    ['it names two', awaiting, { client_reference_id: orderId.replace('7', '8') }, warn, 'it names no order'],
    [
      'its order is no order id',
      awaiting,
      { metadata: { order_id: 'X' }, client_reference_id: 'X' },
      warn,
      'it names no order',
    ],
    [
      'another page, which has expired unpaid',
      awaiting,
      { id: 'cs_2', status: 'expired', payment_status: 'unpaid', payment_intent: null },
      warn,
      'another page is open for the order',
    ],
    ['another page is open', awaiting, { id: 'cs_2' }, error, 'another page is open for the order'],
    ['the order pays by card', charging, {}, error, 'no page was opened for the order'],
    ['more was paid', awaiting, { amount_total: 2581 }, error, 'it asks for another amount than the order'],
    [
      'another currency was paid',
      awaiting,
      { currency: 'usd' },
      error,
      'it asks for another amount than the order',
    ],
    [
      'a second payment was made',
      captured,
      { payment_intent: 'pi_2' },
      error,
      'the order was paid by another payment',
    ],
    [
      'it was paid in unknown money',
      { status: 'failed' } as const,
      { currency: 'xts' },
      error,
      'it was paid in money that the shop does not take',
    ],
  ])('%s', async (_, state, session, level, reason) => {
    // given
    const { app, commands, kept, log } = openPayment({ state });
    // when
    const answer = await post(app, eventOf(undefined, { customer_email: 'ada@example.com', ...session }));
    // then
    expect(answer.statusCode).toBe(200);
    expect(commands).toEqual([]);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toEqual(expect.arrayContaining(['evt_1', 'checkout.session.completed', reason]));
    expect(JSON.stringify(kept)).not.toContain('ada@');
    expect(log.lines).toContainEqual(expect.objectContaining({ level, eventId: 'evt_1', reason }));
    expect(log.text()).not.toContain('ada@');
  });
});

describe('a webhook that tells that a refund has come back', () => {
  const bounced = {
    id: 're_1',
    object: 'refund',
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    amount: 2580,
    currency: 'eur',
    payment_intent: 'pi_1',
    charge: 'ch_1',
    metadata: { order_id: orderId },
    description: 'ada@example.com',
  };
  const event = (refund: object = {}) => ({
    id: 'evt_2',
    object: 'event',
    type: 'refund.failed',
    data: { object: { ...bounced, ...refund } },
  });

  it('is answered with 200, kept, and told as an error, so that a person sees it', async () => {
    const refunded: Payment = { status: 'refunded', paymentId: 'pi_1', amount };
    const { app, commands, kept, states, log } = openPayment({ state: refunded });
    expect((await post(app, event())).statusCode).toBe(200);
    expect(kept).toHaveLength(1);
    expect(kept[0]).toEqual(expect.arrayContaining(['evt_2', 'refund.failed', 're_1', 'pi_1', orderId]));
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 50,
        eventId: 'evt_2',
        refundId: 're_1',
        paymentId: 'pi_1',
        orderId,
        reason: 'the refund has failed: expired_or_canceled_card',
      }),
    );
    expect(log.text() + JSON.stringify(kept)).not.toContain('ada@');
    expect(commands).toEqual([]);
    expect(states.get(orderId)).toEqual(refunded);
  });

  it.each([
    ['of a person, which names no order', { metadata: {} }],
    ['with its payment in full', { payment_intent: { id: 'pi_1', object: 'payment_intent' } }],
    ['of a payment that is no payment intent', { payment_intent: null, failure_reason: undefined }],
  ])('is kept as well: %s', async (_, refund) => {
    const { app, kept, log } = openPayment({ state: undefined });
    expect((await post(app, event(refund))).statusCode).toBe(200);
    expect(kept).toHaveLength(1);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 50, refundId: 're_1' }));
  });

  it('but is not shaped so names the fields, not what is in them', async () => {
    const { app, kept } = openPayment({ state: undefined });
    const answer = await post(app, event({ amount: 'ada@example.com' }));
    expectProblem(answer, 400);
    expect(answer.json().errors).toMatchObject([{ field: 'data.object.amount' }]);
    expect(answer.body).not.toContain('ada@');
    expect(kept).toEqual([]);
  });

  it('is to be sent again while it cannot be kept', async () => {
    const keep = () => Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
    const { app } = openPayment({ state: undefined, keep });
    expectProblem(await post(app, event()), 503);
  });
});

describe('while the database is away', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const forEver = () => new Promise<never>(() => {});
  it.each<[string, Trouble]>([
    ['states cannot be read', { stateOf: () => Promise.reject(refused) }],
    ['the command waits', { execute: forEver }],
    ['nothing answers', { stateOf: forEver }],
    ['what matches nothing cannot be kept', { keep: () => Promise.reject(refused) }],
  ])('it is to be sent again: %s', async (_, trouble) => {
    const { app } = openPayment({ state: trouble.keep ? undefined : awaiting, ...trouble });
    const answer = await post(app, eventOf());
    expectProblem(answer, 503);
    expect(answer.headers['retry-after']).toBeDefined();
  });
});

describe('the webhook endpoint', () => {
  it('reads no more than a webhook can be', async () => {
    const { app, commands } = openPayment({ state: awaiting });
    expectProblem(await post(app, eventOf(undefined, { padding: 'x'.repeat(70_000) })), 413);
    expect(commands).toEqual([]);
  });

  it('takes JSON only', async () => {
    const { app } = openPayment({ state: awaiting });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expectProblem(
      await app.inject({ method: 'POST', url: '/webhooks/stripe', headers, payload: 'a=1' }),
      415,
    );
  });

  it.each(['GET /webhooks/stripe', 'PUT /webhooks/stripe', 'GET /', 'POST /webhooks', 'GET /health/live'])(
    'is the only thing there: %s',
    async (request) => {
      const [method, url] = request.split(' ') as ['GET', string];
      expectProblem(await openPayment({ state: awaiting }).app.inject({ method, url }), 404);
    },
  );

  it('answers a request that breaks off without having done anything', async () => {
    // given
    const { app, commands } = openPayment({ state: awaiting });
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1');
    const head = 'POST /webhooks/stripe HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
    // when
    socket.end(`${head}content-length: 500\r\n\r\n{"id":`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    // then
    expect(answer.toString()).toMatch(/^HTTP\/1.1 400 /);
    expect(commands).toEqual([]);
  });
});

type Trouble = {
  readonly stateOf?: ServicePort['stateOf'];
  readonly execute?: () => Promise<CommandResult>;
  readonly keep?: () => Promise<never>;
};

type Given = Trouble & { readonly state: Payment | undefined; readonly secrets?: readonly string[] };

/** The endpoint over a toolkit in memory: the real decisions, and commands applied once per id as the inbox does it. */
function openPayment({ state, secrets = [secret], ...trouble }: Given) {
  const states = new Map<string, Payment>(state && [[orderId, state]]);
  const inbox = new Set<string>();
  const commands: { type: string; id: string; orderId: string; data: unknown }[] = [];
  const kept: unknown[][] = [];
  const log = recordedLog('payment');

  async function execute<Data>(
    { type, schema }: CommandDefinition<Data>,
    command: CommandInput<Data>,
  ): Promise<CommandResult> {
    commands.push({ type, ...command });
    const data = schema.parse(command.data);
    if (inbox.has(command.id)) return { outcome: 'repeated' };
    inbox.add(command.id);
    const context = { orderId, now, record: () => undefined };
    const decision = decide(payment, states.get(orderId), { type, data }, context);
    if ('ignored' in decision) return { outcome: 'ignored', reason: decision.ignored };
    states.set(orderId, decision.state as Payment);
    return { outcome: 'applied' };
  }

  async function keep(_: TemplateStringsArray, ...values: unknown[]) {
    await trouble.keep?.();
    kept.push(values);
    return [];
  }

  const port: ServicePort = {
    execute: trouble.execute ?? execute,
    stateOf: trouble.stateOf ?? (async (id) => states.get(id)),
    sql: keep as unknown as Sql,
    log: log.log,
  };
  const app = webhookApi(port, { secrets, patience: 50 });
  onTestFinished(() => app.close());
  return { app, commands, states, kept, log };
}

/** As Stripe tells it of a session that was paid, changed as the test needs it. */
function eventOf(type = 'checkout.session.completed', session: object = {}) {
  const object = {
    id: 'cs_1',
    object: 'checkout.session',
    status: 'complete',
    payment_status: 'paid',
    payment_intent: 'pi_1',
    amount_total: 2580,
    currency: 'eur',
    client_reference_id: orderId,
    metadata: { order_id: orderId },
    ...session,
  };
  return { id: 'evt_1', object: 'event', api_version: '2026-10-28.endive', type, data: { object } };
}

function post(app: FastifyInstance, event: object | string, signature: string | undefined = signed(event)) {
  const payload = typeof event === 'string' ? event : JSON.stringify(event);
  return app.inject({
    method: 'POST',
    url: '/webhooks/stripe',
    payload,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(signature !== undefined && { 'stripe-signature': signature }),
    },
  });
}

/** Only what is given as an object is signed by itself. */
function signed(event: object | string): string | undefined {
  if (typeof event === 'string') return undefined;
  return Stripe.webhooks.generateTestHeaderString({ payload: JSON.stringify(event), secret });
}

function expectProblem(answer: Awaited<ReturnType<typeof post>>, status: number): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({ status, detail: expect.any(String) });
}

function expectNoSecrets(logged: string, header = ''): void {
  expect(logged).not.toContain('whsec_');
  for (const [, signature = ''] of header.matchAll(/v\d=(\w+)/g)) expect(logged).not.toContain(signature);
}
