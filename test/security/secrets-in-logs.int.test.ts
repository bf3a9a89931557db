import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { type ServiceName, services } from '../../scripts/services.ts';
import { urlFor } from '../../scripts/stack/databases.ts';
import { certificateAuthority } from '../harness/certificates.ts';
import { openDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { serviceProcess } from '../harness/service-process.ts';

type Settings = { readonly [name: string]: string };

/** Every secret that a service can be given has this in it, or is looked for by itself. */
const mark = 'Tr0ub4dor';
const names = services.map(({ name }) => name);
const client = certificateAuthority('some authority').certify(['order']);
const keyLines = client.key.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));

/** What the service needs beside its servers: all of it works, none of it is there. */
const own: { readonly [Name in ServiceName]: Settings } = {
  order: {},
  inventory: {},
  payment: {
    STRIPE_API_BASE: 'http://127.0.0.1:1',
    STRIPE_API_KEY: `sk_test_${mark}`,
    STRIPE_WEBHOOK_SECRETS: `whsec_${mark}`,
  },
  shipping: { CARRIER_URL: 'http://127.0.0.1:1' },
  notification: { SMTP_URL: `smtp://shop:${mark}@127.0.0.1:1`, MAIL_FROM: 'shop@order-saga.test' },
};

/** The right way to the database, and ways to everything else where nobody lets these in. */
async function givenSettings() {
  const database = await openDatabase();
  onTestFinished(() => database.drop());
  return {
    LOG_LEVEL: 'trace',
    KAFKA_BROKERS: inject('stack').kafkaBrokers.join(','),
    KAFKA_SSL: 'true',
    KAFKA_SSL_CERTIFICATE: client.certificate,
    KAFKA_SSL_KEY: client.key,
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_SASL_USERNAME: 'somebody',
    KAFKA_SASL_PASSWORD: mark,
    DATABASE_URL: database.url,
    ADMIN_TOKEN: `${mark}${mark}`,
  };
}

const registry = {
  SCHEMA_REGISTRY_URL: 'https://127.0.0.1:1',
  SCHEMA_REGISTRY_USERNAME: 'somebody',
  SCHEMA_REGISTRY_PASSWORD: mark,
};

function start(name: ServiceName, settings: Settings) {
  const main = new URL(`../../services/${name}/main.ts`, import.meta.url);
  const service = serviceProcess(main, { ...own[name], ...settings });
  onTestFinished(async () => {
    service.kill('SIGKILL');
    await service.ended;
  });
  return service;
}

/** Runs it until it says this, stops it, and gives all that it has said. */
async function outputOf(name: ServiceName, settings: Settings, said: RegExp): Promise<string> {
  const service = start(name, settings);
  await eventually(() => expect(service.output()).toMatch(said));
  service.kill('SIGTERM');
  await service.ended;
  return service.output();
}

function expectNoSecrets(output: string): void {
  for (const secret of [mark, Buffer.from(mark).toString('base64'), ...keyLines])
    expect(output.includes(secret), `it tells ${secret}: ${output}`).toBe(false);
}

describe('a service tells no secret', () => {
  it.each(names)('%s, of its own or of its servers, while the database lets it not in', async (name) => {
    const settings = await givenSettings();
    const wrong = { ...registry, DATABASE_URL: urlFor(settings.DATABASE_URL, { password: mark }) };
    const said = /password authentication failed/;
    expectNoSecrets(await outputOf(name, { ...settings, ...wrong }, said));
  });

  it('while the registry is not reached', async () => {
    const settings = { ...(await givenSettings()), ...registry };
    expectNoSecrets(await outputOf('payment', settings, /registering schemas failed/));
  });

  it('while Kafka is not reached', async () => {
    expectNoSecrets(await outputOf('payment', await givenSettings(), /"level":50.*Connection error/));
  });

  it('when its settings are refused, all of them by name', async () => {
    // given settings each of which is wrong, and a secret
    const service = start('payment', {
      ...(await givenSettings()),
      KAFKA_SSL_CA: mark,
      KAFKA_SSL_KEY: certificateAuthority('another').certify(['order']).key,
      SCHEMA_REGISTRY_URL: `https://somebody:${mark}@registry`,
      SCHEMA_REGISTRY_USERNAME: mark,
      DATABASE_URL: `postgres://somebody:${mark}@database/payment?sslmode=require`,
      ADMIN_TOKEN: mark,
    });
    // when it is started, then it ends and names them
    expect(await service.ended).toBe(1);
    expect(service.output()).toMatch(/KAFKA_SSL_CA: .*ADMIN_TOKEN: /);
    expectNoSecrets(service.output());
  });

  it('when its settings do not fit together', async () => {
    const service = start('payment', {
      ...(await givenSettings()),
      SCHEMA_REGISTRY_URL: `https://somebody:${mark}@registry`,
      DATABASE_URL: `postgres://somebody:${mark}@database/payment?sslmode=require`,
    });
    expect(await service.ended).toBe(1);
    expect(service.output()).toMatch(
      /SCHEMA_REGISTRY_URL: must have no credentials.*DATABASE_URL: sslmode must be/,
    );
    expectNoSecrets(service.output());
  });
});
