import type { InjectOptions } from 'fastify';
import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError, readConfig, ServiceConfig } from '../../shared/config.ts';
import { refusalOf } from '../../shared/messaging/admin/access.ts';
import { adminServer } from '../../shared/messaging/admin/server.ts';
import { tally } from '../harness/participants.ts';

const token = 'a-token-of-sixteen-and-more';
const local = { remoteAddress: '127.0.0.1', headers: { host: '127.0.0.1:7101' } };
const bearing = { authorization: `Bearer ${token}` };

describe('who may see and change what is parked', () => {
  it.each([
    ['this host, by address', local],
    ['this host, by name', { ...local, headers: { host: 'localhost:7101' } }],
    ['this host, by IPv6', { remoteAddress: '::1', headers: { host: '[::1]:7101' } }],
    ['this host, on a socket that takes both', { ...local, remoteAddress: '::ffff:127.0.0.1' }],
    [
      'a person who types the address into a browser here',
      { ...local, headers: { ...local.headers, 'sec-fetch-site': 'none' } },
    ],
    [
      'who follows a link in what the admin port has shown',
      { ...local, headers: { ...local.headers, 'sec-fetch-site': 'same-origin' } },
    ],
  ])('%s may, where no token is set', (_, caller) => {
    expect(refusalOf(caller, undefined)).toBeUndefined();
  });

  it.each([
    ['another host', { ...local, remoteAddress: '10.1.2.3' }],
    ['another address of this network of its own', { ...local, remoteAddress: '127.0.0.2' }],
    ['the same on a socket that takes both', { ...local, remoteAddress: '::ffff:127.0.0.2' }],
    ['nobody who can be told', { ...local, remoteAddress: undefined }],
    [
      'whoever comes through a proxy on this host',
      { ...local, headers: { ...local.headers, 'x-forwarded-for': '10.1.2.3' } },
    ],
  ])('%s may not, where no token is set', (_, caller) => {
    expect(refusalOf(caller, undefined)).toMatch(/service's own host.*set ADMIN_TOKEN/);
  });

  it.each([
    ['a page whose name leads to this host', { host: 'evil.example:7101' }],
    ['whoever names no host', {}],
  ])('%s may not, where no token is set', (_, headers) => {
    expect(refusalOf({ ...local, headers }, undefined)).toContain('localhost as host');
  });

  it.each([
    ['from anywhere', { remoteAddress: '10.1.2.3', headers: { host: 'payment:7103', ...bearing } }],
    ['from this host', { ...local, headers: { ...local.headers, ...bearing } }],
  ])('whoever has the token that is set may, %s', (_, caller) => {
    expect(refusalOf(caller, token)).toBeUndefined();
  });

  it.each([
    ['nobody without it, from this host either', local],
    ['nobody with a wrong one', { ...local, headers: { authorization: `Bearer ${token}x` } }],
    ['nobody with it in another scheme', { ...local, headers: { authorization: `Basic ${token}` } }],
  ])('where a token is set, %s', (_, caller) => {
    expect(refusalOf(caller, token)).toContain('ADMIN_TOKEN');
  });

  it.each([
    ['with an origin', { origin: 'https://evil.example' }],
    ['with the origin of a file', { origin: 'null' }],
    ['that names no origin, as for a picture', { 'sec-fetch-site': 'cross-site' }],
    ['of another port of this host', { 'sec-fetch-site': 'same-site' }],
  ])("a web page's request %s is refused, with the token and without one", (_, headers) => {
    const caller = { ...local, headers: { ...local.headers, ...bearing, ...headers } };
    expect(refusalOf(caller, token)).toContain('web pages');
    expect(refusalOf({ ...local, headers: { ...local.headers, ...headers } }, undefined)).toContain(
      'web pages',
    );
  });

  it('nobody has a token that was never set', () => {
    const caller = { remoteAddress: '10.1.2.3', headers: { authorization: 'Bearer undefined' } };
    expect(refusalOf(caller, undefined)).toContain('ADMIN_TOKEN');
  });

  it('a token that can be guessed is refused at the start, without showing it', () => {
    const environment = { KAFKA_BROKERS: 'a:1', DATABASE_URL: 'postgres://a/b', ADMIN_TOKEN: 'hunter2' };
    const read = () => readConfig(ServiceConfig, environment);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/^(?!.*hunter2).*ADMIN_TOKEN: must be at least 16 characters/);
  });
});

describe('the admin port', () => {
  function given() {
    const server = adminServer({
      health: { lifeless: () => [], unready: () => ['starting'] },
      log: pino({ level: 'silent' }),
      participant: tally().participant,
      database: () => undefined,
      token,
    });
    onTestFinished(() => server.close());
    return (method: 'GET' | 'POST', url: string, options: InjectOptions = {}) =>
      server.inject({ method, url, headers: { host: 'localhost', ...bearing }, ...options });
  }
  const routes = [
    ['GET', '/parked'],
    ['GET', '/parked/1'],
    ['GET', '/parked/1?reveal=true'],
    ['POST', '/parked/1/redrive'],
    ['POST', '/parked/1/discard'],
    ['POST', '/parked/1/edit'],
  ] as const;

  it('tells its health to anybody', async () => {
    const ask = given();
    const foreign = { remoteAddress: '10.1.2.3', headers: { host: 'order:7101' } };
    expect((await ask('GET', '/health/live', foreign)).json()).toEqual({ status: 'ok', reasons: [] });
    const ready = await ask('GET', '/health/ready', foreign);
    expect([ready.statusCode, ready.json()]).toEqual([503, { status: 'unavailable', reasons: ['starting'] }]);
  });

  it.each(routes)('%s %s is closed to whoever has no token, and to web pages', async (method, url) => {
    const ask = given();
    const callers = [
      { remoteAddress: '10.1.2.3', headers: { host: 'localhost' } },
      { headers: { host: 'localhost' } },
      { headers: { host: 'localhost', ...bearing, origin: 'http://localhost' } },
    ];
    for (const caller of callers) {
      const { statusCode, headers, json } = await ask(method, url, caller);
      expect([statusCode, headers['content-type']]).toEqual([
        403,
        expect.stringContaining('application/problem+json'),
      ]);
      expect(json()).toMatchObject({ status: 403, title: 'Forbidden' });
    }
  });

  it('is 503 while the database is not prepared', async () => {
    const { statusCode, json } = await given()('GET', '/parked');
    expect([statusCode, json().detail]).toEqual([503, 'The service is starting. Try again.']);
  });

  it('lets the token in from anywhere', async () => {
    const caller = { remoteAddress: '10.1.2.3', headers: { host: 'order:7101', ...bearing } };
    expect((await given()('GET', '/parked', caller)).statusCode).toBe(503);
  });

  it.each<['GET' | 'POST', string, string, object?]>([
    ['GET', '/parked?limit=0', 'limit'],
    ['GET', '/parked?limit=201', 'limit'],
    ['GET', '/parked?limit=ten', 'limit'],
    ['GET', '/parked?after=1', 'after'],
    ['GET', '/parked?after=1-drop', 'after'],
    ['GET', '/parked?page=2', 'page'],
    ['GET', '/parked/abc', 'id'],
    ['GET', '/parked/1?reveal=yes', 'reveal'],
    ['POST', '/parked/-1/redrive', 'id'],
    ['POST', '/parked/1/discard', 'body'],
    ['POST', '/parked/1/discard', 'reason', {}],
    ['POST', '/parked/1/discard', 'reason', { reason: ' ' }],
    ['POST', '/parked/1/discard', 'reason', { reason: 'x'.repeat(501) }],
    ['POST', '/parked/1/discard', 'reason', { reason: 'a\0b' }],
    ['POST', '/parked/1/edit', 'reason', { data: {}, reason: 'a\0b', change: true }],
    ['POST', '/parked/1/discard', 'all', { reason: 'x', all: true }],
    ['POST', '/parked/1/edit', 'data', { reason: 'x', change: true }],
    ['POST', '/parked/1/edit', 'reason', { data: {}, change: true }],
    ['POST', '/parked/1/edit', 'change', { data: {}, reason: 'x' }],
    ['POST', '/parked/1/edit', 'change', { data: {}, reason: 'x', change: 'true' }],
    ['POST', '/parked/1/edit', 'data', { data: [], reason: 'x', change: true }],
  ])('%s %s is a 400 that names %s when that is wrong', async (method, url, field, body) => {
    const ready = adminServer({
      health: { lifeless: () => [], unready: () => [] },
      log: pino({ level: 'silent' }),
      participant: tally().participant,
      // Never asked: what is wrong with a request is found before.
      database: () => (() => {}) as never,
      token: undefined,
    });
    onTestFinished(() => ready.close());
    const { statusCode, json } = await ready.inject({
      method,
      url,
      headers: { host: 'localhost' },
      ...(body && { payload: body }),
    });
    expect([statusCode, json().errors]).toEqual([
      400,
      [{ field, reason: expect.stringMatching(/^(must|is) /) }],
    ]);
  });
});
