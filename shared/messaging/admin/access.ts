import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type Caller, foreignness } from '../../http/this-host.ts';

/**
 * Why a caller may not see or change what is parked; undefined when it may. Where a token is set, everybody needs it,
 * from anywhere. Where none is, this machine may. Nothing that a browser sends for a foreign page is taken.
 */
export function refusalOf(caller: Caller, token: string | undefined): string | undefined {
  const { headers } = caller;
  if (headers.origin !== undefined || isOfForeignPage(headers)) return 'Requests of web pages are not taken.';
  if (token !== undefined)
    return bears(headers.authorization, token)
      ? undefined
      : 'Send the token in ADMIN_TOKEN as Authorization: Bearer.';
  switch (foreignness(caller)) {
    case 'another host':
      return "Only requests from the service's own host are taken; set ADMIN_TOKEN to allow others.";
    case 'another name':
      return 'Use 127.0.0.1 or localhost as host.';
    default:
      return undefined;
  }
}

/** A page that asks for a picture or a script sends no Origin. Browsers do not let pages set this header. */
function isOfForeignPage({ 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return site !== undefined && site !== 'none' && site !== 'same-origin';
}

/** Compares digests, which have one length: how long it takes tells nothing of the token. */
function bears(authorization: string | undefined, token: string): boolean {
  const [, given] = /^bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
