import { NotConnected } from '../postgres/transactor.ts';
import { wasOvertaken } from './sql/care.ts';

/**
 * What a failed batch means. `unavailable`: the database is not there; wait and do it again, park nothing.
 * `transient`: somebody was in the way; do it again at once. `poison`: it would fail the same way again.
 */
export type Failure = 'unavailable' | 'transient' | 'poison';

/** SQLSTATE classes and codes, https://www.postgresql.org/docs/current/errcodes-appendix.html */
const unavailableStates = /^(08|53|57P|58|XX|25006|3D000|28)/;
const transientStates = new Set(['40001', '40P01', '40003', '55P03', '57014', '25P02']);

/** Connection errors by Node and by the driver. */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
]);

/**
 * Why no TLS connection came about, by Node: a certificate that has expired is the server's fault, not the message's.
 * https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const tlsCodes =
  /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA$|INVALID_PURPOSE$)/;

export function classify(error: unknown): Failure {
  if (wasOvertaken(error)) return 'transient';
  if (error instanceof NotConnected) return 'unavailable';
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return 'poison';
  if (unavailableCodes.has(code) || unavailableStates.test(code) || tlsCodes.test(code)) return 'unavailable';
  return transientStates.has(code) ? 'transient' : 'poison';
}

/**
 * Whether nothing of a batch that failed is committed, for sure: no connection could be opened for it, or Postgres has
 * said so. Where the connection broke, it may be the answer only that is missing.
 */
export function isUndone(error: unknown): boolean {
  return error instanceof NotConnected || (error as { severity?: unknown }).severity === 'ERROR';
}
