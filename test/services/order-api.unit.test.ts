import { once } from 'node:events';
import { connect } from 'node:net';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { pino } from 'pino';
import type { Sql } from 'postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ApiSettings, orderApi } from '../../services/order/api.ts';
import type { Order } from '../../services/order/order.states.ts';
import { order } from '../../services/order/order.ts';
import { OrderPlaced } from '../../shared/contracts/orders.ts';
import { products } from '../../shared/contracts/products.ts';
import type { CommandInput, CommandResult, ServicePort } from '../../shared/messaging/service.ts';
import type { CommandDefinition } from '../../shared/saga/command.ts';
import { decide } from '../../shared/saga/decide.ts';
import type { Input } from '../../shared/saga/input.ts';

const body = {
  customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  shipTo: {
    name: 'Ada Lovelace',
    line1: 'Unter den Linden 1',
    postalCode: '10117',
    city: 'Berlin',
    country: 'DE',
  },
  lines: [
    { sku: 'MUG-BLUE', quantity: 2 },
    { sku: 'TEA-SENCHA-100G', quantity: 1 },
  ],
  total: { amount: 3470, currency: 'EUR' },
  payment: { method: 'card', token: 'pm_card_visa' },
};
const [mug, sencha] = body.lines;
const now = new Date('2026-03-01T12:00:00Z');

describe('a checkout', () => {
  it('places an order: 202 with its id and where to look', async () => {
    // given
    const { app, published } = openShop();
    // when
    const answer = await checkOut(app, { body });
    // then
    expect(answer.statusCode).toBe(202);
    const { orderId } = answer.json();
    expect(answer.json()).toEqual({ orderId, status: 'placed', links: { self: `/orders/${orderId}` } });
    expect(answer.headers.location).toBe(`/orders/${orderId}`);
    expect(published).toHaveLength(1);
  });

  it('publishes a valid OrderPlaced with the prices of the catalogue', async () => {
    const { app, published } = openShop();
    const { orderId } = (await checkOut(app, { body })).json();
    const [event] = published;
    expect(event?.type).toBe('OrderPlaced');
    expect(OrderPlaced.schema.parse(event?.data)).toEqual({
      ...body,
      orderId,
      lines: [
        { ...mug, unitPrice: 1290 },
        { ...sencha, unitPrice: 890 },
      ],
    });
  });

  it('without a key is a new order each time', async () => {
    const { app, published } = openShop();
    const first = await checkOut(app, { body });
    const second = await checkOut(app, { body });
    expect(second.json().orderId).not.toBe(first.json().orderId);
    expect(published).toHaveLength(2);
  });
});

describe('a checkout with a key', () => {
  it('that is sent twice is one order, answered the same', async () => {
    const { app, published } = openShop();
    const first = await checkOut(app, { body, key: 'cart-7' });
    const second = await checkOut(app, { body, key: 'cart-7' });
    expect(second.statusCode).toBe(202);
    expect(second.json()).toEqual(first.json());
    expect(second.headers.location).toBe(first.headers.location);
    expect(published).toHaveLength(1);
  });

  it('that is double-clicked is one order', async () => {
    const { app, published } = openShop();
    const answers = await Promise.all([1, 2, 3].map(() => checkOut(app, { body, key: 'cart-7' })));
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1);
    expect(published).toHaveLength(1);
  });

  it('is the same checkout whether the key comes in the path or in the header', async () => {
    const { app, published } = openShop();
    const inPath = await checkOut(app, { body, key: 'cart/7?x' });
    const inHeader = await checkOut(app, { body, headers: { 'idempotency-key': 'cart/7?x' } });
    expect(inHeader.json()).toEqual(inPath.json());
    expect(published).toHaveLength(1);
  });

  it('is the same checkout however its body is spelt', async () => {
    const { app, published } = openShop();
    const first = await checkOut(app, { body, key: 'cart-7' });
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    const second = await checkOut(app, { body: JSON.stringify(reversed, undefined, 2), key: 'cart-7' });
    expect(second.body).toBe(first.body);
    expect(published).toHaveLength(1);
  });

  it('and another body is refused with 422, and changes nothing', async () => {
    // given
    const { app, published, states } = openShop();
    const { orderId } = (await checkOut(app, { body, key: 'cart-7' })).json();
    const before = structuredClone(states.get(orderId));
    // when
    const other = { ...body, lines: [mug], total: { amount: 2580, currency: 'EUR' } };
    const answer = await checkOut(app, { body: other, key: 'cart-7' });
    // then
    expectProblem(answer, 422, '/checkout/cart-7');
    expect(answer.json()).toMatchObject({
      type: 'urn:order-saga:problem:key-reused',
      title: 'Checkout key used before',
    });
    expect(states.get(orderId)).toEqual(before);
    expect(published).toHaveLength(1);
  });

  it('still gets its 202 when the order is long confirmed and the key forgotten', async () => {
    // given
    const { app, states, inbox } = openShop();
    const first = await checkOut(app, { body, key: 'cart-7' });
    const { orderId } = first.json();
    const { lines, total, placedAt } = states.get(orderId) as Extract<Order, { status: 'placed' }>;
    states.set(orderId, { status: 'confirmed', lines, total, placedAt, trackingNumber: 'TRK1' });
    inbox.clear();
    // when
    const second = await checkOut(app, { body, key: 'cart-7' });
    // then
    expect(second.json()).toEqual(first.json());
  });

  it.each([
    ['a blank', 'cart%207'],
    ['nothing', ''],
    ['201 characters', 'k'.repeat(201)],
    ['a letter outside ASCII', 'caf%C3%A9'],
    ['a control character', 'cart%0A7'],
  ])('made of %s is refused', async (_, path) => {
    const { app } = openShop();
    const answer = await app.inject({ method: 'POST', url: `/checkout/${path}`, payload: body });
    expect(fieldsOf(answer)).toEqual({ key: 'must be 1 to 200 visible ASCII characters' });
  });

  it('of 200 characters is taken, also percent-encoded', async () => {
    const { app } = openShop();
    const answer = await app.inject({
      method: 'POST',
      url: `/checkout/${'%2B'.repeat(200)}`,
      payload: body,
    });
    expect(answer.statusCode).toBe(202);
  });

  it('that is flawed in the header is refused by the name of the header', async () => {
    const { app } = openShop();
    const answer = await checkOut(app, { body, headers: { 'idempotency-key': 'cart 7' } });
    expect(Object.keys(fieldsOf(answer))).toEqual(['idempotency-key']);
  });

  it('that differs between path and header is refused', async () => {
    const { app } = openShop();
    const answer = await checkOut(app, { body, key: 'cart-7', headers: { 'idempotency-key': 'cart-8' } });
    expect(fieldsOf(answer)).toEqual({
      'idempotency-key': 'must be left out or equal the key in the path',
    });
  });
});

const without = (field: keyof typeof body) => ({ ...body, [field]: undefined });
const withLine = (line: object) => ({ ...body, lines: [{ sku: 'MUG-BLUE', quantity: 1, ...line }] });

describe('a bad checkout is refused with the field and the reason:', () => {
  it.each<[name: string, body: unknown, fields: Record<string, unknown>]>([
    ['no customer', without('customer'), { customer: 'is required' }],
    ['no address', without('shipTo'), { shipTo: 'is required' }],
    ['no lines', without('lines'), { lines: 'is required' }],
    ['empty lines', { ...body, lines: [] }, { lines: expect.stringContaining('>=1') }],
    ['no total', without('total'), { total: 'is required' }],
    ['no payment', without('payment'), { payment: 'is required' }],
    ['no name', { ...body, customer: { email: 'ada@example.com' } }, { 'customer.name': 'is required' }],
    [
      'an e-mail that is none',
      { ...body, customer: { name: 'Ada', email: 'ada' } },
      { 'customer.email': 'Invalid email address' },
    ],
    [
      'an address without city',
      { ...body, shipTo: { ...body.shipTo, city: undefined } },
      { 'shipTo.city': 'is required' },
    ],
    [
      'a country by name',
      { ...body, shipTo: { ...body.shipTo, country: 'Germany' } },
      { 'shipTo.country': 'must be a two-letter country code' },
    ],
    ['an unknown SKU', withLine({ sku: 'UNICORN' }), { 'lines.0.sku': 'is not in the catalogue' }],
    [
      'a SKU that is a property of objects',
      withLine({ sku: '__proto__' }),
      {
        'lines.0.sku': 'is not in the catalogue',
      },
    ],
    ['a SKU that is no text', withLine({ sku: 7 }), { 'lines.0.sku': expect.stringContaining('string') }],
    ['no quantity', withLine({ quantity: undefined }), { 'lines.0.quantity': 'is required' }],
    ['a quantity of zero', withLine({ quantity: 0 }), { 'lines.0.quantity': expect.stringContaining('>=1') }],
    [
      'a negative quantity',
      withLine({ quantity: -1 }),
      { 'lines.0.quantity': expect.stringContaining('>=1') },
    ],
    ['half a piece', withLine({ quantity: 0.5 }), { 'lines.0.quantity': expect.stringContaining('int') }],
    [
      'a quantity as text',
      withLine({ quantity: '1' }),
      {
        'lines.0.quantity': expect.stringContaining('number'),
      },
    ],
    [
      'a quantity beyond reason',
      withLine({ quantity: 1001 }),
      {
        'lines.0.quantity': expect.stringContaining('<=1000'),
      },
    ],
    [
      'a repeated SKU',
      { ...body, lines: [mug, sencha, mug], total: { amount: 6050, currency: 'EUR' } },
      {
        'lines.2.sku': 'must appear in one line only',
      },
    ],
    [
      'a currency that is not the catalogue’s',
      { ...body, total: { amount: 3470, currency: 'USD' } },
      {
        'total.currency': 'must be EUR, as in the catalogue',
      },
    ],
    [
      'a total that is not the sum',
      { ...body, total: { amount: 1, currency: 'EUR' } },
      {
        'total.amount': 'must be the sum of the lines, 3470',
      },
    ],
    [
      'a total of half cents',
      { ...body, total: { amount: 3470.5, currency: 'EUR' } },
      {
        'total.amount': 'must be the sum of the lines, 3470',
      },
    ],
    [
      'an unknown payment method',
      { ...body, payment: { method: 'cash' } },
      { 'payment.method': 'must be card' },
    ],
    [
      'a card number for a token',
      { ...body, payment: { method: 'card', token: '4242424242424242' } },
      {
        'payment.token': 'must be a pm_ token',
      },
    ],
    ['an unknown field', { ...body, coupon: 'FREE' }, { coupon: 'is not known here' }],
    [
      'a price of the customer’s own',
      withLine({ quantity: 2, unitPrice: 1 }),
      {
        'lines.0.unitPrice': 'is not known here',
      },
    ],
    ['an order id of the customer’s own', { ...body, orderId: 'x' }, { orderId: 'is not known here' }],
    [
      'unknown fields further in',
      {
        ...body,
        customer: { ...body.customer, vip: true },
        shipTo: { ...body.shipTo, planet: 'Mars' },
        payment: { ...body.payment, cvc: '123' },
      },
      {
        'customer.vip': 'is not known here',
        'shipTo.planet': 'is not known here',
        'payment.cvc': 'is not known here',
      },
    ],
    ['a body that is a list', [], { body: expect.stringContaining('object') }],
    ['a body that is null', 'null', { body: expect.stringContaining('object') }],
    ['lines that are null', { ...body, lines: [null] }, { 'lines.0': expect.stringContaining('object') }],
  ])('%s', async (_, payload, fields) => {
    // given
    const { app, published } = openShop();
    // when
    const answer = await checkOut(app, { body: payload as object });
    // then
    expectProblem(answer, 400, '/checkout');
    expect(answer.json().type).toBe('urn:order-saga:problem:invalid-request');
    expect(fieldsOf(answer)).toMatchObject(fields);
    expect(published).toEqual([]);
  });

  it('everything that is wrong is named at once', async () => {
    const { app } = openShop();
    const answer = await checkOut(app, {
      body: {
        customer: { name: '', email: 'ada' },
        shipTo: { ...body.shipTo, country: 'de' },
        lines: [
          { sku: 'MUG-BLUE', quantity: 0 },
          { sku: 'UNICORN', quantity: 1 },
          { sku: 'MUG-BLUE', quantity: 1 },
        ],
        total: { amount: -1, currency: 'GBP' },
        payment: { method: 'card', token: 'visa' },
        gift: true,
      },
    });
    expect(Object.keys(fieldsOf(answer)).sort()).toEqual([
      'customer.email',
      'customer.name',
      'gift',
      'lines.0.quantity',
      'lines.1.sku',
      'lines.2.sku',
      'payment.token',
      'shipTo.country',
      'total.amount',
      'total.currency',
    ]);
  });

  it('a body of nothing but mistakes does not make an endless answer', async () => {
    const { app } = openShop();
    const unknown = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x${index}`, 0]));
    const answer = await checkOut(app, { body: unknown });
    expect(answer.json().errors).toHaveLength(500);
  });
});

describe('what cannot be read as a checkout', () => {
  const post = (payload: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    ({ method: 'POST', url: '/checkout', payload, headers }) satisfies InjectOptions;

  it.each<[string, InjectOptions, number, string]>([
    ['malformed JSON', post('{"customer":'), 400, 'body'],
    ['an empty body', post(''), 400, 'body'],
    ['a poisoned prototype', post('{"__proto__": {"admin": true}}'), 400, 'body'],
    ['another content type', post('<order/>', { 'content-type': 'application/xml' }), 415, 'content-type'],
    ['text', post('{}', { 'content-type': 'text/plain' }), 415, 'content-type'],
    ['more than 64 KiB', post(JSON.stringify('x'.repeat(64 * 1024))), 413, 'body'],
    ['a malformed URL', { method: 'POST', url: '/checkout/%zz', payload: body }, 400, 'url'],
  ])('%s is refused', async (_, request, status, field) => {
    const { app } = openShop();
    const answer = await app.inject(request);
    expectProblem(answer, status, String(request.url));
    expect(Object.keys(fieldsOf(answer))).toEqual([field]);
  });

  it('no body at all is refused', async () => {
    const { app } = openShop();
    const answer = await app.inject({ method: 'POST', url: '/checkout' });
    expect(fieldsOf(answer)).toEqual({ body: 'is required' });
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['an endless head', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is refused, too', async (_, text, status) => {
    // given
    const { app } = openShop();
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
    onTestFinished(() => void socket.destroy());
    // when
    socket.write(text);
    const answer = (await socket.toArray()).join('');
    // then
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ type: 'about:blank', status });
  });
});

describe('an order is shown', () => {
  const lines = [{ sku: 'MUG-BLUE', quantity: 2, unitPrice: 1290 }];
  const purchase = { lines, total: { amount: 2580, currency: 'EUR' as const }, placedAt: now.toISOString() };
  const orderId = '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d';

  it.each<[Order, object]>([
    [{ status: 'placed', ...purchase }, purchase],
    [
      { status: 'cancelling', ...purchase, setbacks: { paymentFailure: 'card_declined' } },
      { ...purchase, reason: 'card_declined' },
    ],
    [{ status: 'cancelling', ...purchase, setbacks: { stockReleased: true } }, purchase],
    [
      { status: 'confirmed', ...purchase, trackingNumber: 'TRK1' },
      { ...purchase, trackingNumber: 'TRK1' },
    ],
    [
      { status: 'cancelled', ...purchase, reason: 'not_deliverable', refunded: true },
      { ...purchase, reason: 'not_deliverable', refunded: true },
    ],
    [
      { status: 'rejected', reasons: [{ field: 'total', reason: 'is required' }] },
      { reasons: [{ field: 'total', reason: 'is required' }] },
    ],
  ])('while $status', async (state, shown) => {
    const { app, states } = openShop();
    states.set(orderId, state);
    const answer = await app.inject(`/orders/${orderId}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toEqual({ orderId, status: state.status, ...shown });
  });

  it('by the address that its checkout answered with', async () => {
    const { app } = openShop();
    const { links } = (await checkOut(app, { body })).json();
    expect((await app.inject(links.self)).json()).toMatchObject({ status: 'placed', total: body.total });
  });

  it.each([
    ['is unknown', orderId],
    ['has not been placed here yet', '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4e'],
    ['cannot exist', 'x'],
  ])('as 404 when it %s', async (_, id) => {
    const { app, states } = openShop();
    states.set('7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4e', { status: 'unplaced', facts: {} });
    expectProblem(await app.inject(`/orders/${id}`), 404, `/orders/${id}`);
  });
});

it('the catalogue is shown with prices, without the stock it opened with', async () => {
  const { app } = openShop();
  const answer = await app.inject('/products');
  expect(answer.json().products).toHaveLength(products.length);
  expect(answer.json().products[0]).toEqual({
    sku: 'MUG-BLUE',
    name: 'Stoneware mug, blue',
    unitPrice: 1290,
    currency: 'EUR',
  });
});

describe('trouble of our own', () => {
  it('is told without its insides, and logged with them', async () => {
    // given
    const { app, logged } = openShop({ execute: () => Promise.reject(new TypeError('secret of the house')) });
    // when
    const answer = await checkOut(app, { body });
    // then
    expectProblem(answer, 500, '/checkout');
    expect(answer.body).not.toContain('secret');
    expect(logged()).toContain('secret of the house');
  });

  it.each(['CONNECTION_CLOSED', 'ECONNREFUSED', '57P03'])(
    'is 503 when the database is away (%s)',
    async (code) => {
      const away = () => Promise.reject(Object.assign(new Error('no database'), { code }));
      const { app } = openShop({ execute: away, stateOf: away });
      const id = '7d0e1c5a-5b0a-4c6e-9d37-0c5f3a1b2e4d';
      for (const answer of [await checkOut(app, { body }), await app.inject(`/orders/${id}`)]) {
        expectProblem(answer, 503);
        expect(answer.headers['retry-after']).toBe('1');
      }
    },
  );

  it('is 503 when the commit does not come in time, and the same key finds the order later', async () => {
    // given
    const commit = Promise.withResolvers<void>();
    const { app, published } = openShop({ beforeCommit: () => commit.promise }, { patience: 10 });
    // when
    const first = await checkOut(app, { body, key: 'cart-7' });
    commit.resolve();
    const second = await checkOut(app, { body, key: 'cart-7' });
    // then
    expectProblem(first, 503, '/checkout/cart-7');
    expect(second.statusCode).toBe(202);
    expect(published).toHaveLength(1);
  });

  it('is 503 for what comes while the service stops; what is under way is finished', async () => {
    // given
    const commit = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const { app } = openShop({
      beforeCommit: () => {
        begun.resolve();
        return commit.promise;
      },
    });
    const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
    onTestFinished(() => void socket.destroy());
    let received = '';
    socket.on('data', (text: string) => {
      received += text;
    });
    const payload = JSON.stringify(body);
    // when
    socket.write(
      `POST /checkout HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: ${payload.length}\r\n\r\n${payload}`,
    );
    await begun.promise;
    const closed = app.close();
    const heard = once(app.server, 'request');
    socket.write('GET /products HTTP/1.1\r\nhost: shop\r\n\r\n');
    await heard;
    commit.resolve();
    await Promise.all([closed, once(socket, 'close')]);
    // then
    const [first, second] = received.split('HTTP/1.1 ').slice(1);
    expect(first).toMatch(/^202 /);
    expect(second).toMatch(/^503 /);
    expect(second).toContain('application/problem+json');
  });
});

describe('every request', () => {
  it('gets an id, or keeps its own if that is fit for a log', async () => {
    const { app } = openShop();
    const id = async (given: string) =>
      (await app.inject({ url: '/products', headers: { 'x-request-id': given } })).headers['x-request-id'];
    expect(await id('trace-1')).toBe('trace-1');
    expect(await id('forged\tline')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('hands its trace on with the order', async () => {
    const commands: unknown[] = [];
    const { app } = openShop({
      execute: async (_, command) => {
        commands.push(command);
        return { outcome: 'applied' };
      },
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await checkOut(app, { body, headers: { traceparent } });
    await checkOut(app, { body });
    expect(commands).toEqual([
      expect.objectContaining({ traceparent }),
      expect.not.objectContaining({ traceparent: expect.anything() }),
    ]);
  });

  it('to nowhere is 404', async () => {
    const { app } = openShop();
    expectProblem(await app.inject('/nowhere?secret=1'), 404, '/nowhere');
    expectProblem(await app.inject({ method: 'DELETE', url: '/products' }), 404, '/products');
  });

  it('is logged with its order and status, without bodies, keys or addresses', async () => {
    const { app, logged } = openShop();
    const { orderId } = (await checkOut(app, { body, key: 'ada@example.com' })).json();
    await checkOut(app, { body: { ...body, customer: { name: 'Ada', email: 'Ada Lovelace' } } });
    expect(logged()).toContain(orderId);
    expect(logged()).toContain('"route":"/checkout/:key","status":202');
    expect(logged()).toContain('"status":400');
    for (const personal of ['Ada', 'ada@', 'Linden', 'pm_card', '127.0.0.1'])
      expect(logged()).not.toContain(personal);
  });
});

type Trouble = {
  execute?: ServicePort['execute'];
  stateOf?: ServicePort['stateOf'];
  beforeCommit?: () => Promise<void>;
};

/** The API over a toolkit in memory: the real decisions, and commands applied once per id as the inbox does it. */
function openShop(trouble: Trouble = {}, settings: ApiSettings = {}) {
  const inbox = new Map<string, string>();
  const states = new Map<string, Order>();
  const published: Input[] = [];
  const lines: string[] = [];

  async function execute<Data>(
    command: CommandDefinition<Data>,
    given: CommandInput<Data>,
  ): Promise<CommandResult> {
    await trouble.beforeCommit?.();
    const { id, orderId } = given;
    const data = command.schema.parse(given.data);
    const content = JSON.stringify(given.data);
    const before = inbox.get(id);
    if (before !== undefined) return { outcome: before === content ? 'repeated' : 'conflict' };
    const context = { orderId, now, record: () => undefined };
    const decision = decide(order, states.get(orderId), { type: command.type, data }, context);
    inbox.set(id, content);
    if ('ignored' in decision) return { outcome: 'ignored', reason: decision.ignored };
    states.set(orderId, decision.state as Order);
    published.push(...(decision.events ?? []));
    return { outcome: 'applied' };
  }

  const port: ServicePort = {
    execute: trouble.execute ?? execute,
    stateOf: trouble.stateOf ?? (async (orderId) => states.get(orderId)),
    sql: undefined as unknown as Sql,
    log: pino({}, { write: (line: string) => void lines.push(line) }),
  };
  const app = orderApi(port, settings);
  onTestFinished(() => app.close());
  return { app, states, inbox, published, logged: () => lines.join('') };
}

type Checkout = { body: object | string; key?: string; headers?: Record<string, string> };

function checkOut(app: FastifyInstance, { body, key, headers = {} }: Checkout) {
  const url = key === undefined ? '/checkout' : `/checkout/${encodeURIComponent(key)}`;
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

type Answer = Awaited<ReturnType<typeof checkOut>>;

function expectProblem(answer: Answer, status: number, instance?: string): void {
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    ...(instance && { instance }),
  });
}

function fieldsOf(answer: Answer): Record<string, string> {
  const { errors = [] } = answer.json<{ errors?: { field: string; reason: string }[] }>();
  return Object.fromEntries(errors.map(({ field, reason }) => [field, reason]));
}
