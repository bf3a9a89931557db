import kafkajs, { type AclEntry } from 'kafkajs';
import { topicsOf } from '../../shared/messaging/subscriptions.ts';
import type { Participant } from '../../shared/saga/participant.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

/** What somebody may do with one topic or consumer group. */
export type Right = {
  readonly on: 'topic' | 'group';
  readonly name: string;
  /** READ and WRITE include that it may be seen (DESCRIBE). */
  readonly operations: readonly ('READ' | 'WRITE' | 'DESCRIBE_CONFIGS')[];
};

/**
 * All that a service must be allowed in Kafka, as its participant declares: to write to its own topic, to read what it
 * reacts to and how long that is kept, and to read as the group of its name. An idempotent producer needs no more than
 * WRITE since Kafka 2.8.
 */
export function rightsOf(participant: Participant): Right[] {
  return [
    { on: 'topic', name: participant.topic, operations: ['WRITE'] },
    ...topicsOf(participant).map(
      (name): Right => ({ on: 'topic', name, operations: ['READ', 'DESCRIBE_CONFIGS'] }),
    ),
    { on: 'group', name: participant.name, operations: ['READ'] },
  ];
}

/** The same as Kafka keeps it, for the principal, from any host. */
export function aclsFor(principal: string, rights: readonly Right[]): AclEntry[] {
  return rights.flatMap(({ on, name, operations }) =>
    operations.map((operation) => ({
      principal,
      host: '*',
      resourceType: on === 'topic' ? AclResourceTypes.TOPIC : AclResourceTypes.GROUP,
      resourceName: name,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      operation: AclOperationTypes[operation],
      permissionType: AclPermissionTypes.ALLOW,
    })),
  );
}

/** The same as commands of Kafka's own tool, for an administrator's shell. */
export function aclCommands(principal: string, rights: readonly Right[]): string[] {
  return rights.map(({ on, name, operations }) =>
    [
      'kafka-acls.sh --bootstrap-server "$KAFKA_BROKERS" --command-config admin.properties --add',
      `--allow-principal '${principal}'`,
      ...operations.map((operation) => `--operation ${toolsName[operation]}`),
      `--${on} ${name}`,
    ].join(' '),
  );
}

const toolsName = { READ: 'Read', WRITE: 'Write', DESCRIBE_CONFIGS: 'DescribeConfigs' };
