import { describe, expect, it } from 'vitest';
import { checkGivenSecurity } from '../../scripts/stack/given-security.ts';
import { chooseStackMode } from '../../scripts/stack/stack-mode.ts';
import { UserError } from '../../scripts/stack/user-error.ts';
import { certificateAuthority } from '../harness/certificates.ts';

const secret = 'correct-horse-battery';
const given = {
  KAFKA_BROKERS: 'kafka:9094',
  SCHEMA_REGISTRY_URL: 'https://registry:8081',
  DATABASE_URL: `postgres://admin:${secret}@db/postgres?sslmode=verify-full`,
};
const check = (env: NodeJS.ProcessEnv) => checkGivenSecurity(chooseStackMode(env), env);

describe('settings for secured servers', () => {
  it('are taken with servers of one’s own', () => {
    check({
      ...given,
      KAFKA_SSL: 'true',
      DATABASE_SSL_CA: certificateAuthority('of the database').certificate,
      SCHEMA_REGISTRY_USERNAME: 'admin',
      SCHEMA_REGISTRY_PASSWORD: secret,
    });
  });

  it.each([
    [{ KAFKA_SASL_MECHANISM: 'plain' }, 'KAFKA_SASL_PASSWORD'],
    [{ SCHEMA_REGISTRY_URL: `https://admin:${secret}@registry` }, 'SCHEMA_REGISTRY_URL'],
    [{ DATABASE_SSL_CA: 'a certificate' }, 'DATABASE_SSL_CA'],
    [
      { DATABASE_URL: `postgres://admin:${secret}@db/postgres?sslmode=require` },
      'DATABASE_URL sslmode must be',
    ],
  ])('are refused by name when they are wrong, before anything is asked: %j', (wrong, said) => {
    const checking = () => check({ ...given, ...wrong });
    expect(checking).toThrow(UserError);
    expect(checking).toThrow(said);
    expect(checking).not.toThrow(secret);
  });

  it.each([
    { KAFKA_SSL: 'true' },
    { DATABASE_SSL_CA: 'a certificate' },
    { KAFKA_SSL: 'true', STACK: 'native' },
    { KAFKA_SASL_PASSWORD: secret },
    { SCHEMA_REGISTRY_PASSWORD_FILE: '/run/secrets/registry' },
  ])('are refused with servers that are started here, which have none of it: %j', (env) => {
    expect(() => check(env)).toThrow(UserError);
  });

  it('need not be', () => {
    check({});
    check({ KAFKA_SSL: 'false' });
    check(given);
  });
});
