import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { asyncApiOf } from '../../scripts/docs/asyncapi/document.ts';
import { exampleOf } from '../../scripts/docs/asyncapi/examples.ts';
import { consumedBy, publishedBy, saga } from '../../scripts/docs/saga.ts';
import { jsonSchemaOf } from '../../shared/contracts/json-schema.ts';
import { partitions, topicRetention, topics } from '../../shared/contracts/topics.ts';
import { repository } from '../harness/readme.ts';

const file = readFileSync(`${repository}docs/asyncapi.json`, 'utf8');
const written = JSON.parse(file) as ReturnType<typeof asyncApiOf>;
const { document, diagnostics } = await new Parser().parse(file);
const events = [...saga.events.values()];

/** Why the data does not fit the schema, if it does not. */
function faults(schema: object, data: unknown): string[] {
  const ajv = new Ajv({ strict: true, allErrors: true });
  addFormats.default(ajv);
  ajv.validate(schema, data);
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The document, with one thing done to it. */
function damaged(damage: (document: ReturnType<typeof asyncApiOf>) => void): string {
  const document = JSON.parse(file) as ReturnType<typeof asyncApiOf>;
  damage(document);
  return JSON.stringify(document);
}

describe('docs/asyncapi.json', () => {
  it('is accepted by the parser, which has nothing to say about it', () => {
    expect(diagnostics).toEqual([]);
    expect(document?.version()).toBe('3.1.0');
  });

  it.each<[string, (document: ReturnType<typeof asyncApiOf>) => void, string]>([
    [
      'an operation names a message that its channel does not have',
      ({ channels }) => delete channels.payments?.messages.PaymentCaptured,
      'messages/PaymentCaptured',
    ],
    [
      'the schema of an event is none',
      ({ components }) =>
        Object.assign(components.messages.StockReserved?.payload ?? {}, { schema: { type: 'nonsense' } }),
      'StockReserved payload schema type',
    ],
    [
      'Kafka is told something that it does not know',
      ({ channels }) => Object.assign(channels.orders?.bindings.kafka ?? {}, { partitions: 'many' }),
      'partitions',
    ],
  ])('would be found fault with if %s', async (_, damage, named) => {
    const { diagnostics } = await new Parser().parse(damaged(damage));
    expect(diagnostics.map(({ message, path }) => [message, ...path].join(' ')).join()).toContain(named);
  });

  it('has every event, in the channel of its topic, with the schema that is registered', () => {
    const channels = document?.channels().all() ?? [];
    const found = channels.flatMap((channel) =>
      channel
        .messages()
        .all()
        .map((message) => [channel.address(), message.name()]),
    );
    expect(found.toSorted()).toEqual(events.map(({ topic, type }) => [topic, type]).toSorted());
    const { messages } = written.components;
    for (const event of events)
      expect(messages[event.type]?.payload.schema).toEqual(JSON.parse(jsonSchemaOf(event)));
  });

  it('has every topic as it is created', () => {
    const { channels } = written;
    expect(Object.keys(channels)).toEqual([...topics]);
    for (const { bindings } of Object.values(channels))
      expect(bindings.kafka).toMatchObject({
        partitions,
        topicConfiguration: {
          'retention.ms': topicRetention.retentionMs,
          'segment.ms': topicRetention.segmentMs,
        },
      });
  });

  it.each(saga.participants.map((participant) => [participant.name, participant] as const))(
    'has all that %s sends and receives',
    (name, participant) => {
      const operations = (document?.operations().all() ?? []).filter((operation) =>
        operation.id()?.startsWith(`${name}.`),
      );
      const typesOf = (action: string) =>
        operations
          .filter((operation) => operation.action() === action)
          .flatMap((operation) =>
            operation
              .messages()
              .all()
              .map((message) => message.name()),
          );
      expect(typesOf('send')).toEqual(publishedBy(saga, participant).map(({ type }) => type));
      expect(typesOf('receive').toSorted()).toEqual(
        consumedBy(saga, participant)
          .map(({ type }) => type)
          .toSorted(),
      );
    },
  );

  it.each(events.map((event) => [event.type, event] as const))(
    'has an example of %s that is valid, with headers as they are sent',
    (type, event) => {
      const { messages, messageTraits } = written.components;
      const [example, ...others] = messages[type]?.examples ?? [];
      expect(others).toEqual([]);
      expect(event.schema.safeParse(example?.payload).error).toBeUndefined();
      expect(faults(JSON.parse(jsonSchemaOf(event)) as object, example?.payload)).toEqual([]);

      // The parser leaves examples alone, and nothing may be sent that is not described.
      const { headers } = messageTraits.event;
      const properties = { ...headers.properties, ...messages[type]?.headers.properties };
      expect(faults({ ...headers, properties, additionalProperties: false }, example?.headers)).toEqual([]);
    },
  );

  it('has nobody in it who could be real', () => {
    const mails = [...file.matchAll(/[\w.+-]+@[\w.-]+/g)].map(([mail]) => mail);
    expect(mails.filter((mail) => !mail.endsWith('@example.com'))).toEqual([]);
  });

  it('cannot do without an example', () => {
    expect(() => exampleOf('ParcelLost')).toThrow(
      'What does ParcelLost look like? Add an example to scripts/docs/asyncapi/examples.ts.',
    );
  });
});
