import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { aclsFor, rightsOf } from '../../scripts/acls/rights.ts';
import { placedOrder } from '../../scripts/sample-order.ts';
import { participants } from '../../scripts/timeline/participants.ts';
import type { SendRecord } from '../../shared/messaging/kafka/broker.ts';
import { kafkajsBroker } from '../../shared/messaging/kafka/kafkajs-broker.ts';
import { certificateAuthority } from '../harness/certificates.ts';
import { openDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { messageOf } from '../harness/messages.ts';
import { type SecuredKafka, startSecuredKafka } from '../harness/secured-kafka.ts';
import { serviceProcess } from '../harness/service-process.ts';

const main = new URL('../../services/notification/main.ts', import.meta.url);
let secured: SecuredKafka;

beforeAll(async () => {
  secured = await startSecuredKafka(['notification']);
  await secured.allow(aclsFor('User:notification', rightsOf(participants.notification)));
  return () => secured.stop();
});

/** The notification service as a process, its environment having these settings instead of the right ones. */
async function given(wrong: { readonly [name: string]: string } = {}) {
  const database = await openDatabase();
  onTestFinished(() => database.drop());
  const service = serviceProcess(main, {
    ...secured.settingsOf('notification'),
    DATABASE_URL: database.url,
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'shop@order-saga.test',
    ...wrong,
  });
  onTestFinished(async () => {
    service.kill('SIGKILL');
    await service.ended;
  });
  return { service, database };
}
const wrongPassword = 'Tr0ub4dor';
const isReady = /"msg":"ready"/;

describe('a service whose Kafka asks for TLS and a password', () => {
  it('with the right ones hears of an event there', async () => {
    // given the service
    const { service, database } = await given();
    await eventually(() => expect(service.output()).toMatch(isReady));

    // when an order is placed
    const broker = kafkajsBroker({
      brokers: [`localhost:${secured.port}`],
      clientId: 'test',
      log: pino({ level: 'silent' }),
      security: secured.securityOf('admin'),
    });
    onTestFinished(() => broker.stop());
    const orderId = randomUUID();
    const { topic, key, value, headers } = messageOf(placedOrder({ orderId }));
    await broker.send([{ topic, key, value, headers } as SendRecord]);

    // then the service knows of it
    await eventually(async () =>
      expect(await database.sql`select order_id from states`).toEqual([{ order_id: orderId }]),
    );
  });

  it.each<[string, () => { readonly [name: string]: string }, RegExp]>([
    [
      'with a wrong password',
      () => ({ KAFKA_SASL_PASSWORD: wrongPassword }),
      /SASL SCRAM SHA512 authentication failed/,
    ],
    [
      'with a mechanism that Kafka does not offer',
      () => ({ KAFKA_SASL_MECHANISM: 'plain' }),
      /does not support the requested SASL mechanism/,
    ],
    [
      'that trusts another authority',
      () => ({ KAFKA_SSL_CA: certificateAuthority('another').certificate }),
      /unable to verify the first certificate|unable to get local issuer/,
    ],
    [
      'that asks for it by a name that its certificate does not have',
      () => ({ KAFKA_BROKERS: `127.0.0.1:${secured.port}` }),
      /does not match certificate's altnames/,
    ],
    [
      'that asks for it by such a name, with verification switched off for Node',
      () => ({ KAFKA_BROKERS: `127.0.0.1:${secured.port}`, NODE_TLS_REJECT_UNAUTHORIZED: '0' }),
      /NODE_TLS_REJECT_UNAUTHORIZED=0 would trust every server/,
    ],
  ])('%s is never ready, and says why', async (_, wrong, said) => {
    const { service } = await given(wrong());
    await eventually(() => expect(service.output()).toMatch(said));
    expect(service.output()).not.toMatch(isReady);
    expect(service.output()).not.toContain(wrongPassword);
  });
});
