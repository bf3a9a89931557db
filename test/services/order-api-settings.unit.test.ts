import { describe, expect, it } from 'vitest';
import { orderSettings } from '../../services/order/settings.ts';
import { ConfigError } from '../../shared/config.ts';

const apiWith = (environment: NodeJS.ProcessEnv) => orderSettings(environment).api;

describe('the settings of the order API', () => {
  it('limit clients, and trust nobody, unless they say otherwise', () => {
    expect(apiWith({})).toMatchObject({ requestsPerMinute: 6_000, corsOrigins: [], trustedProxies: [] });
  });

  it('name origins and proxies in lists', () => {
    const api = apiWith({
      CORS_ORIGINS: 'https://shop.example, http://localhost:5173',
      TRUST_PROXY: 'loopback,10.0.0.0/8',
      RATE_LIMIT_PER_MINUTE: '0',
    });
    expect(api).toMatchObject({
      corsOrigins: ['https://shop.example', 'http://localhost:5173'],
      trustedProxies: ['loopback', '10.0.0.0/8'],
      requestsPerMinute: 0,
    });
  });

  it.each([
    [{}, true],
    [{ LISTEN_HOST: '::1' }, true],
    [{ LISTEN_HOST: '0.0.0.0' }, false],
    [{ LISTEN_HOST: '127.evil.example' }, false],
    [{ LISTEN_HOST: '0.0.0.0', ORDER_LIST: 'on' }, true],
    [{ ORDER_LIST: 'off' }, false],
  ])(
    'show the list of all orders on this machine only, unless they say otherwise: %j',
    (environment: NodeJS.ProcessEnv, listed) => {
      const { ORDER_LIST: said } = environment;
      expect(apiWith(environment)).toMatchObject({ listed, listedHereOnly: said === undefined });
    },
  );

  it.each([
    { CORS_ORIGINS: '*' },
    { CORS_ORIGINS: 'https://shop.example/' },
    { CORS_ORIGINS: 'shop.example' },
    { CORS_ORIGINS: 'null' },
    { TRUST_PROXY: 'on' },
    { TRUST_PROXY: '10.0.0.0/99' },
    { RATE_LIMIT_PER_MINUTE: '-1' },
    { EVENT_STREAMS: '0' },
    { ORDER_LIST: 'yes' },
  ])('are refused by name when they are malformed: %j', (environment) => {
    const [name = ''] = Object.keys(environment);
    expect(() => apiWith(environment)).toThrow(ConfigError);
    expect(() => apiWith(environment)).toThrow(name);
  });
});
