import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a request tells about where it comes from. */
export type Caller = {
  readonly remoteAddress: string | undefined;
  readonly headers: IncomingHttpHeaders;
};

/**
 * Why a caller may not see or change what is parked; undefined when it may. Where a token is set, everybody needs it,
 * from anywhere. Where none is, this machine may, by a name of this machine: a web page could point a name of its own
 * at 127.0.0.1 and use the visitor's browser. Nothing that a browser sends for a foreign page is taken.
 */
export function refusalOf(caller: Caller, token: string | undefined): string | undefined {
  const { remoteAddress, headers } = caller;
  if (headers.origin !== undefined || isOfForeignPage(headers)) return 'Requests of web pages are not taken.';
  if (token !== undefined)
    return bears(headers.authorization, token)
      ? undefined
      : 'Send the token in ADMIN_TOKEN as Authorization: Bearer.';
  if (remoteAddress === undefined || !thisHost.has(remoteAddress) || wasForwarded(headers))
    return "Only requests from the service's own host are taken; set ADMIN_TOKEN to allow others.";
  return isLocalName(headers.host) ? undefined : 'Use 127.0.0.1 or localhost as host.';
}

/** The rest of 127.0.0.0/8 is often given to something else: containers, a VPN, a proxy. */
const thisHost = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** A page that asks for a picture or a script sends no Origin. Browsers do not let pages set this header. */
function isOfForeignPage({ 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return site !== undefined && site !== 'none' && site !== 'same-origin';
}

/** A proxy on this host makes everybody look local. */
function wasForwarded(headers: IncomingHttpHeaders): boolean {
  return headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
}

function isLocalName(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host);
}

/** Compares digests, which have one length: how long it takes tells nothing of the token. */
function bears(authorization: string | undefined, token: string): boolean {
  const [, given] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
