import type { EventDefinition } from '../../../shared/contracts/event.ts';
import { outgoingRecord, sourceOf } from '../../../shared/messaging/outgoing-record.ts';
import { orderId } from '../../sample-order.ts';
import { exampleOf } from './examples.ts';

const exampleId = '019b7c3e-0d2f-8a41-b6c5-3e9d51f0a7c2';
const exampleCause = '019b7c3e-0c11-8b72-9f04-6a2d8e1c5b93';

/** A header whose value is always the same. */
function constant(value: string) {
  return { type: 'string', const: value };
}

function text(description: string, more: { readonly [keyword: string]: unknown } = {}) {
  return { type: 'string', description, ...more };
}

/** The headers that come with every event: CloudEvents 1.0 in binary mode, and the trace (W3C Trace Context). */
export const headersSchema = {
  type: 'object',
  properties: {
    'content-type': constant('application/json'),
    ce_specversion: constant('1.0'),
    ce_id: text('The same again when the same event is published again.', { minLength: 1 }),
    ce_source: text('Who has published it.', { format: 'uri-reference', minLength: 1 }),
    ce_type: text('The type of the event.'),
    ce_subject: text('The orderId.', { format: 'uuid' }),
    ce_time: text('When it was decided.', { format: 'date-time' }),
    ce_correlationid: text('The orderId.', { format: 'uuid' }),
    ce_causationid: text('What it was decided on: the id of an event, a command or the outcome of a call.'),
    ce_dataschema: text('Names the schema; only if a schema registry is used.', { format: 'uri' }),
    traceparent: text('W3C Trace Context.'),
    tracestate: text('W3C Trace Context.'),
  },
  required: ['ce_specversion', 'ce_id', 'ce_source', 'ce_type'],
};

/** What this event adds to them. */
export function headersSchemaOf({ type }: EventDefinition) {
  return { type: 'object', properties: { ce_type: constant(type) } };
}

/** Headers as the toolkit really sends them. */
export function headersExampleOf({ type, topic }: EventDefinition, publisher: string) {
  const event = {
    eventId: exampleId,
    type,
    topic,
    orderId,
    causationId: exampleCause,
    schemaId: 7,
    occurredAt: '2026-01-02T03:04:05.000Z',
    data: exampleOf(type),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: null,
  };
  return outgoingRecord(event, sourceOf(publisher)).headers;
}
