import { describe, expect, it } from 'vitest';
import { expectProblem } from './order-answers.ts';
import { openShop } from './order-shop.ts';

const origin = 'https://shop.example';

describe('a client that asks too often', () => {
  it('is told when to come back, and others are still answered', async () => {
    // given
    const { app, logged } = openShop({}, { requestsPerMinute: 2 });
    const ask = (remoteAddress: string) => app.inject({ url: '/products', remoteAddress });
    // when
    const answers = [await ask('192.0.2.1'), await ask('192.0.2.1'), await ask('192.0.2.1')];
    // then
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429]);
    const [first, , refused] = answers;
    expect(first?.headers).toMatchObject({ 'ratelimit-limit': '2', 'ratelimit-remaining': '1' });
    if (refused) expectProblem(refused, 429, '/products');
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await ask('192.0.2.2')).statusCode).toBe(200);
    expect(logged()).not.toContain('192.0.2');
  });

  it('cannot hide behind forwarded addresses', async () => {
    const { app } = openShop({}, { requestsPerMinute: 1 });
    const ask = (forwarded: string) =>
      app.inject({ url: '/products', headers: { 'x-forwarded-for': forwarded } });
    await ask('203.0.113.1');
    expectProblem(await ask('203.0.113.2'), 429);
  });

  it('is known by what a trusted proxy says, and by nobody else’s word', async () => {
    // given
    const { app } = openShop({}, { requestsPerMinute: 1, trustedProxies: ['10.0.0.0/8'] });
    const ask = async (remoteAddress: string, forwarded: string) =>
      (await app.inject({ url: '/products', remoteAddress, headers: { 'x-forwarded-for': forwarded } }))
        .statusCode;
    // then
    expect(await ask('10.1.2.3', '203.0.113.1')).toBe(200);
    expect(await ask('10.1.2.3', '203.0.113.2')).toBe(200);
    expect(await ask('10.1.2.3', '203.0.113.9, 203.0.113.2')).toBe(429);
    expect(await ask('192.0.2.1', '203.0.113.3')).toBe(200);
    expect(await ask('192.0.2.1', '203.0.113.4')).toBe(429);
  });

  it('is answered all the same where no limit is set', async () => {
    const { app } = openShop();
    const answer = await app.inject('/products');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).not.toHaveProperty('ratelimit-limit');
  });
});

describe('pages of other origins', () => {
  it('may not read anything unless theirs is named', async () => {
    const { app } = openShop();
    const answer = await app.inject({ url: '/products', headers: { origin } });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expectProblem(await preflight(app, origin), 404);
  });

  it('may read answers and refusals when theirs is named', async () => {
    const { app } = openShop({}, { corsOrigins: [origin] });
    for (const url of ['/products', '/orders/x']) {
      const { headers } = await app.inject({ url, headers: { origin } });
      expect(headers).toMatchObject({ 'access-control-allow-origin': origin, vary: 'Origin' });
      expect(headers['access-control-expose-headers']).toContain('x-request-id');
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    }
    const { statusCode, headers } = await preflight(app, origin);
    expect(statusCode).toBe(204);
    expect(headers['access-control-allow-headers']).toContain('idempotency-key');
  });

  it.each(['https://shop.example.evil', 'http://shop.example', 'https://other.example', 'null'])(
    'may not when another is named: %s',
    async (stranger) => {
      const { app } = openShop({}, { corsOrigins: [origin] });
      for (const answer of [
        await app.inject({ url: '/products', headers: { origin: stranger } }),
        await preflight(app, stranger),
      ])
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    },
  );
});

function preflight(app: ReturnType<typeof openShop>['app'], from: string) {
  return app.inject({
    method: 'OPTIONS',
    url: '/checkout',
    headers: { origin: from, 'access-control-request-method': 'POST' },
  });
}
