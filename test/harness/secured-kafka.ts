import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import kafkajs, { type AclEntry, type Admin, Kafka, logLevel } from 'kafkajs';
import { expect } from 'vitest';
import { javaArtefacts } from '../../scripts/stack/artefacts.ts';
import { openInstance } from '../../scripts/stack/instance.ts';
import { findJava, javaEnvironment } from '../../scripts/stack/java.ts';
import { withAdmin } from '../../scripts/stack/kafka-admin.ts';
import { choosePorts } from '../../scripts/stack/ports.ts';
import { settingsFor } from '../../scripts/stack/topic-settings.ts';
import { partitions, topicRetention, topics } from '../../shared/contracts/topics.ts';
import {
  type KafkaSecurity,
  KafkaSecuritySettings,
  kafkaSecurity,
} from '../../shared/messaging/kafka/security-settings.ts';
import { type Authority, certificateAuthority } from './certificates.ts';
import { eventually } from './eventually.ts';

/** A Kafka that lets nobody in without TLS and a password, and nobody do what no ACL allows. */
export type SecuredKafka = {
  readonly port: number;
  /** Who has certified it to be `localhost`, and nothing else. */
  readonly authority: Authority;
  /** The settings of a service that goes by this name, as its environment would have them. */
  settingsOf(user: string): { readonly [name: string]: string };
  /** The same as kafkajs takes it. */
  securityOf(user: string): KafkaSecurity;
  /** Gives these rights. Resolves when they are in force, which is a moment after Kafka has taken them. */
  allow(acl: AclEntry[]): Promise<void>;
  stop(): Promise<void>;
};

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const administrator = 'admin';
/** Whoever asks the controller, which takes no passwords: the broker, in the same process. */
const superUsers = `User:${administrator};User:ANONYMOUS`;
const passwordOf = (user: string) => `password-of-${user}`;

/** Starts one with our topics, a login for each of these users and for `admin`, who may do everything. */
export async function startSecuredKafka(users: readonly string[]): Promise<SecuredKafka> {
  const dir = mkdtempSync(join(tmpdir(), 'order-saga-test-'));
  const instance = await openInstance(dir, () => {});
  const stop = async () => {
    await instance.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const { signal } = new AbortController();
    const java = await findJava(process.env);
    const { kafkaJars } = await javaArtefacts(java, { env: process.env, log: () => {}, signal });
    const ports = await choosePorts({ client: 1, controller: 1 }, 'free', () => {});
    const authority = certificateAuthority('authority of the secured Kafka');
    const server = authority.certify(['localhost']);
    const write = (name: string, text: string) => {
      writeFileSync(join(dir, name), text, { mode: 0o600 });
      return join(dir, name);
    };
    const config = write(
      'kafka.properties',
      properties({
        ...ports,
        data: join(dir, 'data'),
        keys: write('server.pem', `${server.key}${server.certificate}`),
        authorities: write('authority.pem', authority.certificate),
      }),
    );
    const logins = [administrator, ...users].flatMap((user) => [
      '--add-scram',
      `SCRAM-SHA-512=[name=${user},password=${passwordOf(user)}]`,
    ]);
    const program = ['-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', join(kafkaJars, '*')];
    const format = ['format', '--cluster-id', 'AAAAAAAAAAAAAAAAAAAAAA', '--config', config, ...logins];
    await promisify(execFile)(java.command, [...program, 'kafka.tools.StorageTool', ...format], {
      env: javaEnvironment(),
    });
    const daemon = await instance.launch({
      name: 'secured kafka',
      layer: 'broker',
      command: java.command,
      args: [...program, 'kafka.Kafka', config],
      env: javaEnvironment(),
      logFile: join(dir, 'kafka.log'),
    });

    const settingsOf = (user: string) => ({
      KAFKA_BROKERS: `localhost:${ports.client}`,
      KAFKA_SSL: 'true',
      KAFKA_SSL_CA: authority.certificate,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: user,
      KAFKA_SASL_PASSWORD: passwordOf(user),
    });
    const securityOf = (user: string) => kafkaSecurity(KafkaSecuritySettings.parse(settingsOf(user)));
    await eventually(async () => {
      if (daemon.end() !== undefined) throw new Error(`Kafka ${daemon.end()}`);
      await createTopics(ports.client, securityOf(administrator));
    });
    const allow = (acl: AclEntry[]) =>
      withAdmin(
        [`localhost:${ports.client}`],
        3,
        async (admin) => {
          const before = await countRights(admin);
          await admin.createAcls({ acl });
          await eventually(async () => expect(await countRights(admin)).toBe(before + acl.length));
        },
        securityOf(administrator),
      );
    return { port: ports.client, authority, settingsOf, securityOf, allow, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Of everybody to everything, as the broker has heard of them. */
async function countRights(admin: Admin): Promise<number> {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
    operation: AclOperationTypes.ANY,
  });
  return resources.reduce((count, { acls }) => count + acls.length, 0);
}

async function createTopics(port: number, security: KafkaSecurity): Promise<void> {
  const brokers = [`localhost:${port}`];
  const kafka = new Kafka({ brokers, ...security, logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const configEntries = settingsFor(topicRetention);
    await admin.createTopics({
      topics: topics.map((topic) => ({ topic, numPartitions: partitions, configEntries })),
    });
  } finally {
    await admin.disconnect();
  }
}

function properties(where: {
  client: number;
  controller: number;
  data: string;
  keys: string;
  authorities: string;
}) {
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required';
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `CLIENT://127.0.0.1:${where.client},CONTROLLER://127.0.0.1:${where.controller}`,
    'advertised.listeners': `CLIENT://localhost:${where.client}`,
    'listener.security.protocol.map': 'CLIENT:SASL_SSL,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.voters': `1@127.0.0.1:${where.controller}`,
    'inter.broker.listener.name': 'CLIENT',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.client.scram-sha-512.sasl.jaas.config': `${scram} username="${administrator}" password="${passwordOf(administrator)}";`,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': where.keys,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': where.authorities,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': superUsers,
    'allow.everyone.if.no.acl.found': false,
    'log.dirs': where.data,
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 6,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
