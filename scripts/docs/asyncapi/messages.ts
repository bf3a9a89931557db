import { z } from 'zod';
import type { EventDefinition } from '../../../shared/contracts/event.ts';
import { jsonSchemaOf } from '../../../shared/contracts/json-schema.ts';
import { OrderId } from '../../../shared/contracts/values.ts';
import { UserError } from '../../stack/user-error.ts';
import { noteOf } from '../event-notes.ts';
import { publishedBy, type Saga } from '../saga.ts';
import { exampleOf } from './examples.ts';
import { headersExampleOf, headersSchema, headersSchemaOf } from './headers.ts';

/** Every event as a message, by type. The payload's schema is the one that the registry has. */
export function messagesOf(saga: Saga) {
  return Object.fromEntries([...saga.events.values()].map((event) => [event.type, message(saga, event)]));
}

function message(saga: Saga, event: EventDefinition) {
  const { type } = event;
  return {
    name: type,
    title: type,
    summary: noteOf(event),
    traits: [{ $ref: '#/components/messageTraits/event' }],
    headers: headersSchemaOf(event),
    payload: {
      schemaFormat: 'application/schema+json;version=draft-07',
      schema: JSON.parse(jsonSchemaOf(event)) as unknown,
    },
    examples: [
      {
        name: 'example',
        headers: headersExampleOf(event, publisherOf(saga, event)),
        payload: exampleOf(type),
      },
    ],
  };
}

function publisherOf(saga: Saga, event: EventDefinition): string {
  const publisher = saga.participants.find((participant) => publishedBy(saga, participant).includes(event));
  if (publisher === undefined)
    throw new UserError(`${event.type} is in shared/contracts, but nobody publishes it`);
  return publisher.name;
}

/** What all messages have in common. */
export const messageTrait = {
  contentType: 'application/json',
  correlationId: { description: 'The order that it is about.', location: '$message.payload#/orderId' },
  headers: headersSchema,
  bindings: {
    kafka: {
      key: {
        ...z.toJSONSchema(OrderId, { target: 'draft-7' }),
        description: 'The orderId: what is said of one order stays in order.',
      },
      schemaIdLocation: 'payload',
      schemaIdPayloadEncoding: 'confluent',
      schemaLookupStrategy: 'TopicRecordNameStrategy',
      bindingVersion: '0.5.0',
    },
  },
};
