import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endOf } from './daemon.ts';
import type { Instance } from './instance.ts';
import { type Java, javaEnvironment } from './java.ts';
import { prepareKafkaData } from './kafka-data.ts';
import { type KafkaNode, kafkaProperties, kafkaUrl } from './kafka-properties.ts';
import { openPart, type RestartablePart } from './restartable-part.ts';
import { waitForKafka } from './topics.ts';

export interface KafkaOptions {
  readonly java: Java;
  readonly jars: string;
  /** All nodes of the cluster, the same for each of them. */
  readonly nodes: readonly KafkaNode[];
  readonly signal: AbortSignal;
  /** Told when the node ends by itself. */
  readonly lost: (reason: string) => void;
}

/**
 * Starts one node of a Kafka in KRaft mode on 127.0.0.1, and returns when it answers as a member of the cluster: with
 * several nodes that is when most of them run.
 */
export async function startKafkaNode(
  instance: Instance,
  node: KafkaNode,
  { java, jars, nodes, signal, lost }: KafkaOptions,
): Promise<RestartablePart> {
  const name = nodes.length === 1 ? 'kafka' : `kafka-${node.id}`;
  const folder = join(instance.dir, 'data');
  const data = await prepareKafkaData({ folder, name, java, jars, node, nodes, signal });
  const config = join(folder, `${name}.properties`);
  await writeFile(config, kafkaProperties(data, node, nodes));
  signal.throwIfAborted();
  const spec = {
    name,
    layer: 'broker' as const,
    command: java.command,
    args: [
      nodes.length === 1 ? '-Xmx512m' : '-Xmx320m',
      '-XX:+UseSerialGC',
      '-XX:+ExitOnOutOfMemoryError',
      '-Djava.awt.headless=true',
      '-cp',
      join(jars, '*'),
      'kafka.Kafka',
      config,
    ],
    env: javaEnvironment(),
    logFile: join(instance.dir, 'logs', `${name}.log`),
  };
  return await openPart({
    launch: () => instance.launch(spec),
    ready: (daemon) =>
      waitForKafka([kafkaUrl(node)], signal, { hopeless: () => endOf(daemon), members: [node.id] }),
    lost,
  });
}
