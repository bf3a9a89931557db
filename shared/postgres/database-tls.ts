import type { ConnectionOptions } from 'node:tls';
import { verifiedTls } from '../tls.ts';

/** Where a database is: its URL, which may hold a password, and whom its server must have its certificate from. */
export type DatabaseAccess = {
  readonly url: string;
  /** PEM: the only authorities that are trusted. Without it, those that Node trusts. */
  readonly ca?: string | undefined;
};

/** What the driver is given: the URL without what it says of TLS, and what that comes to. */
export type DatabaseTls = { readonly url: string; readonly ssl: false | ConnectionOptions };

/**
 * What is wrong with what a database URL says of TLS; undefined when nothing is. As in libpq, `require` and the like
 * trust whoever answers, and the driver sends what else libpq has for it (`sslrootcert`) to the server as settings of
 * the session: what is weaker than it looks is refused.
 */
export function databaseTlsProblem({ url, ca }: DatabaseAccess): string | undefined {
  const { searchParams, hostname } = new URL(url);
  const unknown = [...searchParams.keys()].find((name) => /^ssl/i.test(name) && name !== 'sslmode');
  if (unknown !== undefined) return `must not set ${unknown}: only sslmode is known, and DATABASE_SSL_CA`;
  const [mode = 'disable', another] = searchParams.getAll('sslmode');
  if (another !== undefined || !(mode === 'disable' || mode === 'verify-full'))
    return 'sslmode must be verify-full or disable: anything else trusts a server that nobody has checked';
  if (mode === 'disable')
    return ca === undefined ? undefined : 'needs sslmode=verify-full for DATABASE_SSL_CA';
  return hostname === '' || hostname.includes(',') ? 'must name one host for sslmode=verify-full' : undefined;
}

/** Throws what the problem is, if there is one; the URL is not shown. */
export function databaseTls(access: DatabaseAccess): DatabaseTls {
  const problem = databaseTlsProblem(access);
  if (problem !== undefined) throw new Error(`the database's URL ${problem}`);
  const url = new URL(access.url);
  const mode = url.searchParams.get('sslmode');
  if (mode === null) return { url: access.url, ssl: false };
  url.searchParams.delete('sslmode');
  // The driver names the server only where it is no address; Node would then ask for a certificate of "localhost".
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { url: url.href, ssl: mode === 'verify-full' && { ...verifiedTls({ ca: access.ca }), host } };
}
