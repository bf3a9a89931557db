import { describe, expect, it } from 'vitest';
import { classify, isUndone } from '../../shared/messaging/failure.ts';
import { NotConnected } from '../../shared/postgres/transactor.ts';
import { delayAfter, type RetryPolicy } from '../../shared/saga/retry-policy.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });

describe('a batch that failed', () => {
  it.each([
    // Connection, resources, operator, system, internal.
    ...['08006', '53300', '53100', '57P01', '57P02', '57P03', '58030', 'XX000', '25006', '3D000', '28P01'],
    ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
    ...['CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED', 'CONNECT_TIMEOUT'],
    // A certificate that has expired, is of another authority or for another name, and a server without TLS.
    ...['CERT_HAS_EXPIRED', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
    ...['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER', 'EPROTO'],
  ])('with %s waits for the database, and nothing is parked', (code) => {
    expect(classify(coded(code))).toBe('unavailable');
  });

  it.each(['40001', '40P01', '55P03', '57014'])('with %s is done again at once', (code) => {
    expect(classify(coded(code))).toBe('transient');
  });

  it.each(['inbox', 'states', 'calls'])(
    'because another instance was faster, in %s, is done again at once',
    (table_name) => {
      expect(classify(Object.assign(coded('23505'), { table_name }))).toBe('transient');
      expect(classify(Object.assign(coded('23505'), { table_name: 'stock' }))).toBe('poison');
    },
  );

  it.each(['23514', '23505', '23502', '22P02', '22021', '42703', '54000'])(
    'with %s would fail again',
    (code) => {
      expect(classify(coded(code))).toBe('poison');
    },
  );

  it('by an error without a code, or with a strange one, would fail again', () => {
    expect(classify(new TypeError('oops'))).toBe('poison');
    expect(classify(Object.assign(new Error('odd'), { code: 42 }))).toBe('poison');
  });
});

describe('nothing of a batch is committed', () => {
  it.each([
    ['no connection could be opened for it', new NotConnected(coded('CONNECTION_CLOSED'))],
    ['none could be opened for a reason that nobody has thought of', new NotConnected(coded('ODD'))],
    ['Postgres says that it failed', Object.assign(coded('53100'), { severity: 'ERROR' })],
  ])('for sure when %s, which waits or fails by the same code', (_, error) => {
    expect(isUndone(error)).toBe(true);
    expect(classify(error)).toBe('unavailable');
  });

  it.each([
    ['its connection broke', coded('CONNECTION_CLOSED')],
    ['Postgres shut down under it', Object.assign(coded('57P01'), { severity: 'FATAL' })],
  ])('or all of it is, when %s', (_, error) => {
    expect(isUndone(error)).toBe(false);
  });
});

describe('the delay before another attempt', () => {
  const policy: RetryPolicy = {
    maxAttempts: 9,
    initialDelay: 100,
    maxDelay: 1_000,
    backoffRate: 2,
    jitter: 'none',
    timeout: 1,
    retries: [],
  };

  it('grows by its rate up to its bound', () => {
    expect([1, 2, 3, 4, 5, 6].map((attempts) => delayAfter(attempts, policy, 0.5))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
  });

  it('is, with full jitter, anything between nothing and that', () => {
    const jittery: RetryPolicy = { ...policy, jitter: 'full' };
    expect([0, 0.25, 0.999].map((random) => delayAfter(3, jittery, random))).toEqual([0, 100, 400]);
  });

  it('stays at its bound after very many attempts', () => {
    expect(delayAfter(5_000, policy, 0.5)).toBe(1_000);
  });
});
