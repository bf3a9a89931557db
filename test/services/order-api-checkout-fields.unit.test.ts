import { describe, expect, it } from 'vitest';
import { expectProblem, fieldsOf } from './order-answers.ts';
import { body, checkOut, mug, openShop, sencha } from './order-shop.ts';

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
      { 'payment.method': 'must be card or session' },
    ],
    [
      'a card number for a token',
      { ...body, payment: { method: 'card', token: '4242424242424242' } },
      {
        'payment.token': 'must be a pm_ token',
      },
    ],
    [
      'a token for a session',
      { ...body, payment: { method: 'session', token: 'pm_card_visa' } },
      { 'payment.token': 'is not known here' },
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
