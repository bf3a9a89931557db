import type { EventDefinition } from '../../../shared/contracts/event.ts';
import type { Topic } from '../../../shared/contracts/topics.ts';
import type { Participant } from '../../../shared/saga/participant.ts';
import { consumedBy, publishedBy, type Saga } from '../saga.ts';

/** What each participant sends, and what it receives from each topic. */
export function operationsOf(saga: Saga) {
  return Object.fromEntries(
    saga.participants.flatMap((participant) => [
      [`${participant.name}.send`, send(saga, participant)],
      ...receive(saga, participant),
    ]),
  );
}

function send(saga: Saga, participant: Participant) {
  const { name, topic } = participant;
  return {
    action: 'send',
    title: `${name} publishes`,
    summary: `What ${name} publishes.`,
    channel: { $ref: `#/channels/${topic}` },
    tags: [{ name }],
    messages: references(topic, publishedBy(saga, participant)),
  };
}

function receive(saga: Saga, participant: Participant) {
  const { name } = participant;
  const byTopic = Map.groupBy(consumedBy(saga, participant), ({ topic }) => topic);
  return [...byTopic].map(
    ([topic, events]) =>
      [
        `${name}.receive.${topic}`,
        {
          action: 'receive',
          title: `${name} consumes ${topic}`,
          summary: `What ${name} reacts to in ${topic}. What else comes there is passed over.`,
          channel: { $ref: `#/channels/${topic}` },
          tags: [{ name }],
          bindings: { kafka: { groupId: { type: 'string', enum: [name] }, bindingVersion: '0.5.0' } },
          messages: references(topic, events),
        },
      ] as const,
  );
}

function references(topic: Topic, events: readonly EventDefinition[]) {
  return events.map(({ type }) => ({ $ref: `#/channels/${topic}/messages/${type}` }));
}
