import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, ServiceConfig } from '../../shared/config.ts';
import { kafkaSecurity } from '../../shared/messaging/kafka/security-settings.ts';
import { registryAccess } from '../../shared/messaging/registry-settings.ts';
import { databaseTls } from '../../shared/postgres/database-tls.ts';
import { certificateAuthority } from '../harness/certificates.ts';

const secret = 'correct-horse-battery';
const needed = { KAFKA_BROKERS: 'kafka:9092', DATABASE_URL: `postgres://order:${secret}@db/order` };
const authority = certificateAuthority('some authority');
const client = authority.certify(['order']);
const scram = {
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: 'order',
  KAFKA_SASL_PASSWORD: secret,
};
const registry = { SCHEMA_REGISTRY_URL: 'https://registry:8081' };

type Environment = { readonly [name: string]: string };

const read = (settings: Environment) => readConfig(ServiceConfig, { ...needed, ...settings });
const database = (query: string, more: Environment = {}) => ({
  DATABASE_URL: `${needed.DATABASE_URL}${query}`,
  ...more,
});

describe('settings of secured servers', () => {
  it('are none by default: Kafka is reached in the open, and so is the database', () => {
    const config = read({});
    expect(kafkaSecurity(config)).toEqual({});
    expect(registryAccess(config)).toBeUndefined();
    expect(databaseTls({ url: config.DATABASE_URL }).ssl).toBe(false);
  });

  it('of Kafka become what kafkajs takes, with verification always on', () => {
    const { certificate: ca } = authority;
    const { certificate: cert, key } = client;
    const config = read({
      KAFKA_SSL: 'true',
      KAFKA_SSL_CA: ca,
      KAFKA_SSL_CERTIFICATE: cert,
      KAFKA_SSL_KEY: key,
      ...scram,
    });
    expect(kafkaSecurity(config)).toEqual({
      ssl: { rejectUnauthorized: true, ca, cert, key },
      sasl: { mechanism: 'scram-sha-512', username: 'order', password: secret },
    });
    expect(kafkaSecurity(read({ KAFKA_SSL: 'true' }))).toEqual({ ssl: { rejectUnauthorized: true } });
  });

  it('of the registry become an access with credentials beside the URL', () => {
    const config = read({ ...registry, SCHEMA_REGISTRY_USERNAME: 'order', SCHEMA_REGISTRY_PASSWORD: secret });
    expect(registryAccess(config)).toEqual({
      url: 'https://registry:8081',
      credentials: { username: 'order', password: secret },
    });
  });

  it.each<[string, Environment, string]>([
    ['a switch that is neither on nor off', { KAFKA_SSL: 'yes' }, 'KAFKA_SSL: '],
    [
      'an authority without TLS',
      { KAFKA_SSL_CA: authority.certificate },
      'KAFKA_SSL: is needed by KAFKA_SSL_CA',
    ],
    [
      'an authority that is no certificate',
      { KAFKA_SSL: 'true', KAFKA_SSL_CA: secret },
      'KAFKA_SSL_CA: must be PEM',
    ],
    [
      'a certificate without its key',
      { KAFKA_SSL: 'true', KAFKA_SSL_CERTIFICATE: client.certificate },
      'KAFKA_SSL_KEY: is needed by KAFKA_SSL_CERTIFICATE',
    ],
    [
      'the key of another certificate',
      {
        KAFKA_SSL: 'true',
        KAFKA_SSL_CERTIFICATE: client.certificate,
        KAFKA_SSL_KEY: authority.certify(['order']).key,
      },
      'KAFKA_SSL_KEY: must be the key of KAFKA_SSL_CERTIFICATE',
    ],
    ['a mechanism that is not known', { ...scram, KAFKA_SASL_MECHANISM: 'gssapi' }, 'KAFKA_SASL_MECHANISM: '],
    [
      'a mechanism alone',
      { KAFKA_SASL_MECHANISM: 'scram-sha-256' },
      'KAFKA_SASL_USERNAME: is needed by KAFKA_SASL_MECHANISM; KAFKA_SASL_PASSWORD: is needed',
    ],
    [
      'a password without a mechanism',
      { KAFKA_SASL_USERNAME: 'order', KAFKA_SASL_PASSWORD: secret },
      'KAFKA_SASL_MECHANISM: is needed by KAFKA_SASL_USERNAME',
    ],
    ['a password in the open', { ...scram, KAFKA_SASL_MECHANISM: 'plain' }, 'KAFKA_SSL: must be true'],
    [
      'a registry with credentials in its URL',
      { SCHEMA_REGISTRY_URL: `https://order:${secret}@registry` },
      'SCHEMA_REGISTRY_URL: must have no credentials',
    ],
    [
      'a registry with a password in the open',
      {
        SCHEMA_REGISTRY_URL: 'http://registry',
        SCHEMA_REGISTRY_USERNAME: 'order',
        SCHEMA_REGISTRY_PASSWORD: secret,
      },
      'SCHEMA_REGISTRY_URL: must be https',
    ],
    [
      'a user of the registry without a password',
      { ...registry, SCHEMA_REGISTRY_USERNAME: 'order' },
      'SCHEMA_REGISTRY_PASSWORD: is needed',
    ],
    ...['allow', 'prefer', 'require', 'verify-ca', 'no-verify', 'VERIFY-FULL', ''].map(
      (mode): [string, Environment, string] => [
        `a database with sslmode=${mode}`,
        database(`?sslmode=${mode}`),
        'DATABASE_URL: sslmode must be verify-full or disable',
      ],
    ),
    [
      'a database with two modes',
      database('?sslmode=verify-full&sslmode=disable'),
      'DATABASE_URL: sslmode must be',
    ],
    ...['ssl=true', 'sslrootcert=system', 'sslrootcert=/ca.pem', 'sslcert=/c.pem', 'SSLMODE=disable'].map(
      (text): [string, Environment, string] => [
        `a database with ${text}`,
        database(`?sslmode=verify-full&${text}`),
        `DATABASE_URL: must not set ${text.split('=')[0]}`,
      ],
    ),
    [
      'an authority for a database in the open',
      database('', { DATABASE_SSL_CA: authority.certificate }),
      'DATABASE_URL: needs sslmode=verify-full',
    ],
    [
      'the same for migrations',
      {
        ...database('?sslmode=verify-full', { DATABASE_SSL_CA: authority.certificate }),
        DATABASE_MIGRATION_URL: needed.DATABASE_URL,
      },
      'DATABASE_MIGRATION_URL: needs sslmode=verify-full',
    ],
    [
      'migrations of another database',
      { DATABASE_MIGRATION_URL: `${needed.DATABASE_URL}_of_yesterday` },
      'DATABASE_MIGRATION_URL: must name the same database as DATABASE_URL',
    ],
    [
      'a verified database on several hosts',
      { DATABASE_URL: 'postgres://one,two/order?sslmode=verify-full' },
      'DATABASE_URL: must name one host',
    ],
  ])('are refused for %s, without showing any', (_, settings, said) => {
    const failure = catching(() => read(settings));
    expect(failure).toBeInstanceOf(ConfigError);
    expect(failure.message).toContain(said);
    expect(failure.message).not.toContain(secret);
  });
});

function catching(attempt: () => unknown): Error {
  try {
    attempt();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
}
