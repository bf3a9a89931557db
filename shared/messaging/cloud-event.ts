import { validate } from 'uuid';
import { z } from 'zod';
import { headerOf } from './headers.ts';
import type { KafkaRecord } from './work.ts';

/**
 * The attributes of a CloudEvent that consumers use.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export type Attributes = {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
};

/** A message taken apart: its attributes, and its payload as it came and as what it says. */
export type Opened = {
  readonly attributes: Attributes;
  readonly payload: Buffer | string;
  readonly data: unknown;
};

const text = z.string().min(1);
const Structured = z.object({
  specversion: z.literal('1.0'),
  id: text,
  source: text,
  type: text,
  subject: text.optional(),
  traceparent: text.optional(),
  tracestate: text.optional(),
  data: z.unknown(),
});

/** Why a message cannot be read at all. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** The CloudEvents type in the headers, without looking at the value; undefined in structured mode. */
export function typeOf(record: KafkaRecord): string | undefined {
  return headerOf(record, 'ce_type');
}

/** The registry's schema id if the value is framed (0x00 and four bytes), else undefined. */
export function schemaIdOf(value: Buffer): number | undefined {
  return value.length > 5 && value[0] === 0 ? value.readInt32BE(1) : undefined;
}

/**
 * Opens a record in CloudEvents binary or structured mode (Kafka protocol binding 1.0), with or without
 * schema-registry framing. Throws `Unreadable` naming what is missing or malformed.
 */
export function open(record: KafkaRecord): Opened {
  if (record.value === null) throw new Unreadable('value: is missing');
  const payload = schemaIdOf(record.value) === undefined ? record.value : record.value.subarray(5);
  const json = parse(payload.toString('utf8'));
  if (headerOf(record, 'content-type')?.startsWith('application/cloudevents+json')) {
    const structured = Structured.safeParse(json);
    if (!structured.success) throw new Unreadable(`CloudEvent: ${z.prettifyError(structured.error)}`);
    const { data, specversion: _, ...attributes } = structured.data;
    return { attributes, payload: JSON.stringify(data), data };
  }
  return { attributes: binaryAttributes(record), payload, data: json };
}

/** The orderId that a message names, from wherever it can be read. */
export function orderIdOf(record: KafkaRecord, opened?: Opened): string | undefined {
  const named = (opened?.data as { orderId?: unknown } | null | undefined)?.orderId;
  const candidates = [
    named,
    opened?.attributes.subject,
    headerOf(record, 'ce_subject'),
    record.key?.toString('utf8'),
  ];
  return candidates.find(
    (candidate): candidate is string => typeof candidate === 'string' && validate(candidate),
  );
}

function binaryAttributes(record: KafkaRecord): Attributes {
  return {
    id: required(record, 'ce_id'),
    source: required(record, 'ce_source'),
    type: required(record, 'ce_type'),
    subject: headerOf(record, 'ce_subject'),
    traceparent: headerOf(record, 'traceparent') ?? headerOf(record, 'ce_traceparent'),
    tracestate: headerOf(record, 'tracestate') ?? headerOf(record, 'ce_tracestate'),
  };
}

function required(record: KafkaRecord, name: string): string {
  const value = headerOf(record, name);
  if (!value) throw new Unreadable(`header ${name}: is missing`);
  return value;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The parser's own message quotes the text, which may be about a customer.
    throw new Unreadable('value: is not JSON');
  }
}
