export interface KafkaNode {
  readonly id: number;
  readonly port: number;
  /** For the cluster's own use: each node is broker and controller. */
  readonly controllerPort: number;
}

export function kafkaUrl({ port }: KafkaNode): string {
  return `127.0.0.1:${port}`;
}

/** The configuration of one node, with three of them such that the cluster goes on without any one. */
export function kafkaProperties(data: string, node: KafkaNode, nodes: readonly KafkaNode[]): string {
  const replicas = Math.min(3, nodes.length);
  const inSync = Math.max(1, replicas - 1);
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    listeners: `PLAINTEXT://${kafkaUrl(node)},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${kafkaUrl(node)}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    // A static quorum: its addresses are read anew at each start, so that the ports may differ from run to run.
    'controller.quorum.voters': nodes
      .map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`)
      .join(','),
    // A properties file takes a backslash for an escape.
    'log.dirs': data.replaceAll('\\', '\\\\'),
    'auto.create.topics.enable': false,
    'min.insync.replicas': inSync,
    'offsets.topic.num.partitions': 6,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'group.initial.rebalance.delay.ms': 0,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
