import {
  openTopics,
  partitions,
  type Topic,
  topicRetention,
  topics,
} from '../../../shared/contracts/topics.ts';
import type { Saga } from '../saga.ts';

/** One channel for each topic, as the topics are created. */
export function channelsOf(saga: Saga) {
  return Object.fromEntries(topics.map((topic) => [topic, channel(saga, topic)]));
}

function channel({ participants, events }: Saga, topic: Topic) {
  const types = [...events.values()].filter((event) => event.topic === topic).map(({ type }) => type);
  const publisher = participants.find((participant) => participant.topic === topic);
  const others = openTopics.has(topic) ? ' Anyone else may publish to it, too.' : '';
  return {
    address: topic,
    description: `What ${publisher?.name} says of orders.${others}`,
    servers: [{ $ref: '#/servers/kafka' }],
    messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
    bindings: {
      kafka: {
        topic,
        partitions,
        topicConfiguration: {
          'cleanup.policy': ['delete'],
          'retention.ms': topicRetention.retentionMs,
          'segment.ms': topicRetention.segmentMs,
        },
        bindingVersion: '0.5.0',
      },
    },
  };
}
