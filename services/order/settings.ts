import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { readConfig } from '../../shared/config.ts';
import { type ApiSettings, apiDefaults } from './api/api-settings.ts';

const day = 24 * 60 * 60;

const itemsOf = (text: string) => text.split(',').flatMap((item) => item.trim() || []);

const Origin = z.string().refine(isOrigin, 'must be origins such as https://shop.example, without a path');

const ProxyAddress = z.union(
  [z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6(), z.enum(['loopback', 'linklocal', 'uniquelocal'])],
  { error: 'must be off, or addresses such as 10.0.0.0/8 or loopback' },
);

const OrderEnvironment = z.object({
  /** Longer than customers have to pay, with time to book a parcel. */
  ORDER_DEADLINE_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(7 * day)
    .default(900),
  /**
   * Of one client address, IPv6 by /64. 0 turns the limit off. Far more than a page needs, even behind a shared
   * address.
   */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(0).max(1_000_000).default(6_000),
  /** Comma list; empty: only pages of the API's own origin may read its answers. */
  CORS_ORIGINS: z.string().default('').transform(itemsOf).pipe(z.array(Origin)),
  /**
   * `off`, or a comma list of proxies whose X-Forwarded-For is believed. Everybody else's is not: anybody can send one.
   */
  TRUST_PROXY: z
    .string()
    .default('off')
    .transform((text) => (text.trim() === 'off' ? [] : itemsOf(text)))
    .pipe(z.array(ProxyAddress)),
  /** There is no login, so the list shows everybody all orders: unless said otherwise, on this machine only. */
  ORDER_LIST: z.enum(['on', 'off']).optional(),
  EVENT_STREAMS: z.coerce.number().int().min(1).max(100_000).default(apiDefaults.maxStreams),
  LISTEN_HOST: z.string().default('127.0.0.1'),
});

export type OrderSettings = {
  /** Milliseconds after which an order that has not ended cancels itself. */
  readonly lifetimeMs: number;
  readonly api: ApiSettings;
};

/** Throws `ConfigError` naming what is malformed. */
export function orderSettings(environment: NodeJS.ProcessEnv): OrderSettings {
  const read = readConfig(OrderEnvironment, environment);
  return {
    lifetimeMs: read.ORDER_DEADLINE_SECONDS * 1000,
    api: {
      ...apiDefaults,
      maxStreams: read.EVENT_STREAMS,
      streamsPerClient: Math.ceil(read.EVENT_STREAMS / 10),
      listedHereOnly: read.ORDER_LIST === undefined,
      listed: read.ORDER_LIST === undefined ? isLoopback(read.LISTEN_HOST) : read.ORDER_LIST === 'on',
      requestsPerMinute: read.RATE_LIMIT_PER_MINUTE,
      corsOrigins: read.CORS_ORIGINS,
      trustedProxies: read.TRUST_PROXY,
    },
  };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
