import type { EventDefinition, OrderData } from '../contracts/event.ts';
import { events } from '../contracts/events.ts';
import type { InvalidField } from '../contracts/orders.ts';
import { openTopics, type Topic } from '../contracts/topics.ts';
import type { Participant } from '../saga/participant.ts';
import { type Opened, open, orderIdOf, typeOf, Unreadable } from './cloud-event.ts';
import { headerOf } from './headers.ts';
import { eventIdOf, payloadHash } from './ids.ts';
import { traceOf } from './trace.ts';
import type { KafkaRecord, Poison, Work } from './work.ts';

/** Bytes of one message's value; what is larger is not even parsed. */
export const maxValueBytes = 256 * 1024;

/**
 * Turns a Kafka record into work for the participant, or undefined when it is none of its business: what a
 * service does not subscribe to costs one header look-up. Never throws.
 *
 * The verdict on an event depends on nothing but the shared schema and the record itself, so all consumers
 * reach the same one. In an open topic its publisher answers for invalid and unreadable messages, and the other
 * consumers pass them over; elsewhere every subscriber parks what it cannot read.
 */
export function decode(participant: Participant, record: KafkaRecord): Work | undefined {
  const type = typeOf(record);
  const custodian = participant.topic === record.topic;
  const anyone = openTopics.has(record.topic as Topic);
  if (type !== undefined && !participant.reactions.has(type)) {
    const foreign = events.get(type)?.topic !== record.topic;
    return custodian && foreign
      ? poison(record, 'undecodable', `header ce_type: ${type} is unknown in this topic`)
      : undefined;
  }
  try {
    return decodeWanted(participant, record, custodian, anyone);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return anyone && !custodian ? undefined : poison(record, 'undecodable', error.message);
  }
}

function decodeWanted(
  participant: Participant,
  record: KafkaRecord,
  custodian: boolean,
  anyone: boolean,
): Work | undefined {
  const tooLarge = (record.value?.length ?? 0) > maxValueBytes;
  const opened = tooLarge ? unopened(record) : open(record);
  const { type } = opened.attributes;
  const event = events.get(type);
  if (event?.topic !== record.topic) throw new Unreadable(`type: ${type} is unknown in this topic`);
  if (!participant.reactions.has(type)) return undefined;

  const checked = tooLarge
    ? { reasons: [{ field: 'value', reason: `must be at most ${maxValueBytes} bytes` }] }
    : check(event, record, opened);
  const orderId = 'data' in checked ? checked.data.orderId : orderIdOf(record, opened);
  if (orderId === undefined) throw new Unreadable('orderId: is missing or not a UUID');

  const id = eventIdOf(opened.attributes.source, opened.attributes.id);
  const common = {
    id,
    orderId,
    hash: payloadHash(type, opened.payload),
    record,
    trace: traceOf(orderId, opened.attributes.traceparent, opened.attributes.tracestate),
    causationId: id,
  };
  if ('data' in checked) return { kind: 'event', type, data: checked.data, ...common };
  const invalidType = `${type}.invalid`;
  if (participant.reactions.has(invalidType))
    return { kind: 'event', type: invalidType, data: checked, ...common };
  const reason = checked.reasons.map(({ field, reason }) => `${field}: ${reason}`).join('; ');
  if (anyone && !custodian)
    return { kind: 'passed-over', type, data: undefined, reason: `invalid: ${reason}`, ...common };
  return poison(record, 'invalid', reason, { id, orderId, hash: common.hash });
}

/** Attributes of a message whose value is not looked at. */
function unopened(record: KafkaRecord): Opened {
  const type = typeOf(record);
  const id = headerOf(record, 'ce_id');
  if (type === undefined || id === undefined)
    throw new Unreadable(`value: must be at most ${maxValueBytes} bytes`);
  const source = headerOf(record, 'ce_source') ?? '';
  return { attributes: { id, source, type }, payload: String(record.value?.length), data: undefined };
}

function check(
  event: EventDefinition,
  record: KafkaRecord,
  opened: Opened,
): { data: OrderData } | { reasons: InvalidField[] } {
  const parsed = event.schema.safeParse(opened.data);
  const reasons: InvalidField[] = (parsed.error?.issues ?? []).map((issue) => ({
    field: issue.path.join('.') || 'value',
    reason: issue.message,
  }));
  const key = record.key?.toString('utf8');
  if (parsed.success && key !== parsed.data.orderId)
    reasons.push({
      field: 'key',
      reason: key === undefined ? 'is missing, must be the orderId' : 'must be the orderId',
    });
  return parsed.success && reasons.length === 0 ? { data: parsed.data } : { reasons: reasons.slice(0, 50) };
}

/** A message to set aside, with as much of its identity as can be read without trusting it. */
export function poison(
  record: KafkaRecord,
  reason: Poison['reason'],
  detail: string,
  known?: { id: string; orderId: string; hash: string },
): Poison {
  const id = headerOf(record, 'ce_id');
  return {
    kind: 'poison',
    id: known?.id ?? (id ? eventIdOf(headerOf(record, 'ce_source') ?? '', id) : null),
    orderId: known?.orderId ?? orderIdOf(record) ?? null,
    type: typeOf(record) ?? null,
    hash: known?.hash ?? payloadHash('', record.value ?? ''),
    record,
    reason,
    detail,
  };
}
