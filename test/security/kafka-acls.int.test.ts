import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import kafkajs, { type Admin } from 'kafkajs';
import pino from 'pino';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { aclsFor, rightsOf } from '../../scripts/acls/rights.ts';
import { placedOrder } from '../../scripts/sample-order.ts';
import { startSandbox } from '../../scripts/sandbox/sandbox.ts';
import { services } from '../../scripts/services.ts';
import { withAdmin } from '../../scripts/stack/kafka-admin.ts';
import { participants } from '../../scripts/timeline/participants.ts';
import type { Broker, SendRecord } from '../../shared/messaging/kafka/broker.ts';
import { kafkajsBroker } from '../../shared/messaging/kafka/kafkajs-broker.ts';
import { topicsOf } from '../../shared/messaging/subscriptions.ts';
import { openDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { messageOf } from '../harness/messages.ts';
import { repository } from '../harness/readme.ts';
import { sagaServices } from '../harness/saga-services.ts';
import { type SecuredKafka, startSecuredKafka } from '../harness/secured-kafka.ts';
import { startedService } from '../harness/started-service.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
const names = services.map(({ name }) => name);
/** For what five services and a Kafka do that have just been started. */
const patience = { withinMs: 90_000 };
let secured: SecuredKafka;

beforeAll(async () => {
  secured = await startSecuredKafka(names);
  await secured.allow(names.flatMap((name) => aclsFor(`User:${name}`, rightsOf(participants[name]))));
  return () => secured.stop();
});

function asUser<Result>(user: string, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  return withAdmin([`localhost:${secured.port}`], 3, work, secured.securityOf(user));
}

/** What the service of this name would use. */
function brokerOf(user: string): Broker {
  const broker = kafkajsBroker({
    brokers: [`localhost:${secured.port}`],
    clientId: user,
    log: pino({ level: 'silent' }),
    security: secured.securityOf(user),
  });
  onTestFinished(() => broker.stop());
  return broker;
}

/** One that nobody takes for an event. */
const record = (topic: string): SendRecord => ({
  topic,
  key: randomUUID(),
  value: Buffer.from('nothing'),
  headers: {},
});

/** Joins the group and reads until it is dealt partitions, or is refused: resolves with how that went. */
async function readAs(user: string, group: string, topic: string): Promise<string> {
  const died = Promise.withResolvers<never>();
  const reading = brokerOf(user).consume(
    { group, topics: [topic] },
    { take: async () => {}, reassigned() {} },
    died.reject,
  );
  const consumer = await Promise.race([reading, died.promise]).catch((error: Error) => error.message);
  if (typeof consumer === 'string') return consumer;
  await consumer.stop();
  return 'reads';
}

it('an administrator gives them by npm run acls, as often as they like; a service cannot', async () => {
  const apply = (user: string) =>
    promisify(execFile)(process.execPath, ['scripts/acls/main.ts', '--apply'], {
      cwd: repository,
      env: { PATH: process.env.PATH, ...secured.settingsOf(user) },
    });
  for (let times = 0; times < 2; times++) {
    const { stdout } = await apply('admin');
    expect(stdout).toMatch(/^\d+ rights of User:order, .*User:notification are there\.$/m);
  }
  await expect(apply('notification')).rejects.toThrow('Cluster authorization failed');
});

describe('with the rights that follow from what services declare', () => {
  it('an order runs through all five to the mail', async () => {
    // given the five services, each as itself, and their outside parties
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.stop());
    const definitions = sagaServices(sandbox);
    const started = await Promise.all(
      names.map(async (name) => {
        const database = await openDatabase();
        const broker = brokerOf(name);
        const service = await startedService(definitions[name], { databaseUrl: database.url, broker });
        onTestFinished(async () => {
          await service.stop();
          await database.drop();
        });
        return [name, { service, database }] as const;
      }),
    );
    const running = new Map(started);

    // when an order is placed by who may write to the topic
    const order = placedOrder({ orderId: randomUUID() });
    const { topic, key, value, headers } = messageOf(order);
    await brokerOf('order').send([{ topic, key, value, headers } as SendRecord]);

    // then the last one in the chain has done its part, and so have all before
    await eventually(async () => {
      const [told] = await sql('notification')`select data ->> 'status' as status from states`;
      expect(told?.status).toBe('notified');
    }, patience);
    const [state] = await sql('order')`select data ->> 'status' as status from states`;
    expect(state?.status).toBe('confirmed');
    // and the check of retentions was told what it asks
    for (const { service } of running.values())
      expect(service.log.lines.filter(({ msg }) => msg.includes('does not tell'))).toEqual([]);

    function sql(name: (typeof names)[number]) {
      const there = running.get(name);
      if (there === undefined) throw new Error(`${name} was not started`);
      return there.database.sql;
    }
  });

  it.each(names)('%s can do all that it must, and see no topic but those', async (name) => {
    const participant = participants[name];
    const broker = brokerOf(name);
    const reads = topicsOf(participant);
    await broker.send([record(participant.topic)]);
    for (const topic of reads) expect(await readAs(name, name, topic)).toBe('reads');
    const retention = await broker.retentionOf(reads);
    expect([...(retention ?? new Map()).keys()].sort()).toEqual([...reads].sort());
    const seen = await asUser(name, (admin) => admin.listTopics());
    expect(seen.sort()).toEqual([...new Set([participant.topic, ...reads])].sort());
  });

  it('notification cannot write to orders, as order can', async () => {
    await expect(brokerOf('notification').send([record('orders')])).rejects.toThrow(/not authorized/i);
    await brokerOf('order').send([record('orders')]);
  });

  it('notification cannot read payments, as order can', async () => {
    expect(await readAs('notification', 'notification', 'payments')).toMatch(/not authorized/i);
    expect(await readAs('order', 'order', 'payments')).toBe('reads');
  });

  it('notification cannot read as another group, as order can', async () => {
    expect(await readAs('notification', 'order', 'orders')).toContain('may not read as it');
    expect(await readAs('order', 'order', 'orders')).toBe('reads');
  });

  it('notification is not told how long others’ topics keep events, as order is', async () => {
    expect(await brokerOf('notification').retentionOf(['payments'])).toBeUndefined();
    expect(await brokerOf('order').retentionOf(['payments'])).toHaveProperty('size', 1);
  });

  it('no service can make or delete topics, or give rights, as an administrator can', async () => {
    const topics = [{ topic: `made-${randomUUID()}` }];
    const [{ topic }] = topics as [{ topic: string }];
    const acl = [
      {
        principal: 'User:notification',
        host: '*',
        resourceType: AclResourceTypes.TOPIC,
        resourceName: topic,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        operation: AclOperationTypes.READ,
        permissionType: AclPermissionTypes.ALLOW,
      },
    ];
    const creating = (user: string) =>
      asUser(user, (admin) => admin.createTopics({ topics, waitForLeaders: false }));
    const giving = (user: string) => asUser(user, (admin) => admin.createAcls({ acl }));
    await expect(creating('notification')).rejects.toThrow();
    await expect(giving('notification')).rejects.toThrow('Cluster authorization failed');
    await expect(
      asUser('notification', (admin) => admin.deleteTopics({ topics: ['notifications'] })),
    ).rejects.toThrow();
    expect(await creating('admin')).toBe(true);
    expect(await giving('admin')).toBe(true);
    await asUser('admin', (admin) => admin.deleteTopics({ topics: [topic] }));
  });
});
