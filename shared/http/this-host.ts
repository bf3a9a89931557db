import type { IncomingHttpHeaders } from 'node:http';

/** What a request tells about where it comes from. */
export type Caller = {
  /** Of the connection, whatever proxies may say. */
  readonly remoteAddress: string | undefined;
  readonly headers: IncomingHttpHeaders;
};

/** Why a caller may not be somebody on this machine; undefined when it is. */
export type Foreignness = 'another host' | 'another name';

/**
 * Somebody on this machine connects from its loopback address, through no proxy, and names it as such: a web page could
 * point a name of its own at 127.0.0.1 and use the visitor's browser.
 */
export function foreignness({ remoteAddress, headers }: Caller): Foreignness | undefined {
  if (remoteAddress === undefined || !thisHost.has(remoteAddress) || wasForwarded(headers))
    return 'another host';
  return isLocalName(headers.host) ? undefined : 'another name';
}

/** The rest of 127.0.0.0/8 is often given to something else: containers, a VPN, a proxy. */
const thisHost = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** A proxy on this host makes everybody look local. */
function wasForwarded(headers: IncomingHttpHeaders): boolean {
  return headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
}

function isLocalName(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);
}
