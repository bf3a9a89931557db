import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { orderId, placedOrder } from '../../scripts/sample-order.ts';
import { inventory } from '../../services/inventory/reservation.ts';
import { order } from '../../services/order/order.ts';
import { open, schemaIdOf, Unreadable } from '../../shared/messaging/cloud-event.ts';
import { decode, maxValueBytes } from '../../shared/messaging/decode.ts';
import type { Participant } from '../../shared/saga/participant.ts';
import { attributesOf, captured, framed, type Message, messageOf } from '../harness/messages.ts';
import { tally } from '../harness/participants.ts';
import { recordOf } from '../harness/records.ts';

const id = '2c5ea4c0-4067-41fe-8bad-9bcb2b1a3c5d';
const event = placedOrder();
const binary = messageOf(event, { id });
const json = JSON.stringify(event.data);

function structured(
  changes: object = {},
  contentType = 'application/cloudevents+json; charset=utf-8',
): Message {
  const cloudEvent = {
    specversion: '1.0',
    id,
    source: '/test',
    type: 'OrderPlaced',
    subject: orderId,
    datacontenttype: 'application/json',
    data: event.data,
    ...changes,
  };
  return {
    ...binary,
    headers: { 'content-type': contentType },
    value: Buffer.from(JSON.stringify(cloudEvent)),
  };
}

function without(name: string): Message {
  const { [name]: _, ...headers } = binary.headers;
  return { ...binary, headers };
}

const withValue = (value: Buffer | string | null): Message => ({
  ...binary,
  value: typeof value === 'string' ? Buffer.from(value) : value,
});

/** What becomes of the message: at who answers for its topic, and at somebody who only reads it. */
function verdicts(message: Message) {
  const told = (participant: Participant) => {
    const work = decode(participant, recordOf(message));
    if (work === undefined) return undefined;
    if (work.kind === 'poison') return `${work.kind}: ${work.reason}: ${work.detail}`;
    if (work.kind === 'passed-over') return `${work.kind}: ${work.reason}`;
    return `${work.kind}: ${work.type}`;
  };
  return { custodian: told(order), reader: told(inventory) };
}

describe('an order is understood', () => {
  it.each<[string, Message]>([
    ['in binary mode', binary],
    ['in binary mode, framed for the registry', withValue(framed(Buffer.from(json), 7))],
    ['in structured mode', structured()],
    ['in structured mode, framed', { ...structured(), value: framed(structured().value ?? Buffer.of(), 7) }],
    [
      'in structured mode, without the attributes that may be left out',
      structured({ subject: undefined, datacontenttype: undefined }),
    ],
    ['with white space around its JSON', withValue(` \n${json}\n `)],
    ['with a field that the schema does not know', withValue(json.replace('{', '{"new":1,'))],
    ['with headers that nobody knows', { ...binary, headers: { ...binary.headers, note: 'x' } }],
  ])('%s', (_, message) => {
    expect(verdicts(message)).toEqual({ custodian: 'event: OrderPlaced', reader: 'event: OrderPlaced' });
    expect(decode(order, recordOf(message))).toMatchObject({
      id,
      orderId,
      data: event.data,
      causationId: id,
    });
  });

  it('as the same content, framed or not', () => {
    const hashOf = (message: Message) => (decode(order, recordOf(message)) as { hash: string }).hash;
    expect(hashOf(withValue(framed(Buffer.from(json), 7)))).toBe(hashOf(binary));
    expect(hashOf(withValue(json.replace('MUG', 'CUP')))).not.toBe(hashOf(binary));
  });

  it('with the trace that it brings, in binary mode and in structured mode', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traced = { ...binary, headers: { ...binary.headers, traceparent, tracestate: 'a=b' } };
    for (const message of [traced, structured({ traceparent, tracestate: 'a=b' })])
      expect(decode(order, recordOf(message))).toMatchObject({ trace: { traceparent, tracestate: 'a=b' } });
  });
});

describe('an order that names itself but is invalid is rejected by who answers for it, and passed over by others', () => {
  it.each<[string, Message, RegExp]>([
    ['key missing', { ...binary, key: null }, /^key: is missing/],
    ['another key', { ...binary, key: randomUUID() }, /^key: must be the orderId/],
    ['no lines', withValue(JSON.stringify({ ...event.data, lines: [] })), /lines/],
    ['wrong total', withValue(json.replace('"amount":2580', '"amount":1')), /total.amount/],
    ['fields missing', withValue(JSON.stringify({ orderId })), /customer.*shipTo/],
    ['JSON that is no object', withValue('[]'), /value: /],
    ['JSON null', withValue('null'), /value: /],
    ['order id in upper case', withValue(json.replace(orderId, orderId.toUpperCase())), /orderId/],
    ['too large', withValue(' '.repeat(maxValueBytes + 1)), /value: must be at most/],
    ['too large by one byte', withValue(json.padEnd(maxValueBytes + 1)), /value: must be at most/],
  ])('%s', (_, message, reason) => {
    const { custodian, reader } = verdicts(message);
    expect(custodian).toBe('event: OrderPlaced.invalid');
    expect(reader).toMatch(/^passed-over: invalid: /);
    const { data } = decode(order, recordOf(message)) as {
      data: { reasons: { field: string; reason: string }[] };
    };
    expect(data.reasons.map(({ field, reason: why }) => `${field}: ${why}`).join()).toMatch(reason);
    expect(data.reasons.length).toBeLessThanOrEqual(50);
  });

  it('but not at the bound itself', () => {
    expect(verdicts(withValue(json.padEnd(maxValueBytes))).custodian).toBe('event: OrderPlaced');
  });
});

describe('a message that cannot be read is parked by who answers for the topic, and no business of others', () => {
  it.each<[string, Message, RegExp]>([
    ['no value', withValue(null), /value: is missing/],
    ['an empty value', withValue(''), /value: is not JSON/],
    ['a value that is not JSON', withValue('{"orderId":'), /value: is not JSON/],
    ['nothing but a frame', withValue(Buffer.from([0, 0, 0, 0, 7])), /value: is not JSON/],
    ['a frame around rubbish', withValue(framed(Buffer.from('x'), 7)), /value: is not JSON/],
    ['a zero byte and a short rest', withValue(Buffer.from([0, 1])), /value: is not JSON/],
    ['bytes that are no text', withValue(Buffer.from([0xff, 0xfe, 0x80])), /value: is not JSON/],
    ['no headers', { ...binary, headers: {} }, /header ce_\w+: is missing/],
    ['no id', without('ce_id'), /header ce_id: is missing/],
    ['an empty id', { ...binary, headers: { ...binary.headers, ce_id: '' } }, /header ce_id: is missing/],
    ['no source', without('ce_source'), /header ce_source: is missing/],
    ['no type', without('ce_type'), /header ce_type: is missing/],
    [
      'an unknown type',
      { ...binary, headers: attributesOf('OrderEaten', id, orderId) },
      /OrderEaten is unknown/,
    ],
    [
      'a type of another topic',
      { ...binary, headers: attributesOf('StockReserved', id, orderId) },
      /StockReserved is unknown/,
    ],
    [
      'nothing that names an order',
      { ...binary, key: 'x', value: Buffer.from('{}'), headers: attributesOf('OrderPlaced', id, 'x') },
      /orderId: is missing/,
    ],
    ['a structured event without an id', structured({ id: undefined }), /CloudEvent: /],
    ['a structured event of another version', structured({ specversion: '0.3' }), /CloudEvent: /],
    ['a structured event of an unknown type', structured({ type: 'OrderEaten' }), /OrderEaten is unknown/],
    ['a structured event without data', structured({ data: undefined }), /CloudEvent: /],
    ['a structured event that is a list', { ...structured(), value: Buffer.from('[]') }, /CloudEvent: /],
  ])('%s', (_, message, detail) => {
    const { custodian, reader } = verdicts(message);
    expect(custodian).toMatch(/^poison: undecodable: /);
    expect(custodian).toMatch(detail);
    expect(reader).toBeUndefined();
  });

  it.each([
    ['its body', withValue(null), orderId],
    ['its subject', { ...withValue('x'), key: null }, orderId],
    ['its key', { ...without('ce_subject'), value: Buffer.from('x') }, orderId],
    ['nowhere', { ...without('ce_subject'), value: Buffer.from('x'), key: 'x' }, null],
  ])('with the order that is told by %s', (_, message, named) => {
    expect(decode(order, recordOf(message))).toMatchObject({ kind: 'poison', orderId: named, id });
  });
});

describe('in a topic of one publisher, every subscriber parks what it cannot read', () => {
  const { participant } = tally();
  const payment = messageOf(captured(orderId, 'p'), { id });

  it.each<[string, Message, RegExp]>([
    ['rubbish', { ...payment, value: Buffer.from('x') }, /^undecodable: value: is not JSON/],
    [
      'an invalid event',
      { ...payment, value: Buffer.from(JSON.stringify({ orderId })) },
      /^invalid: paymentId: /,
    ],
    ['no key', { ...payment, key: null }, /^invalid: key: is missing/],
  ])('%s', (_, message, told) => {
    const work = decode(participant, recordOf(message));
    if (work?.kind !== 'poison') throw new Error(`expected poison, got ${work?.kind}`);
    expect(`${work.reason}: ${work.detail}`).toMatch(told);
  });

  it('and leaves alone what it does not subscribe to, whatever is in it', () => {
    const strange = {
      ...payment,
      headers: attributesOf('PaymentFailed', id, orderId),
      value: Buffer.from('x'),
    };
    expect(decode(participant, recordOf(strange))).toBeUndefined();
  });
});

describe('the parts of a message', () => {
  it('a schema id is found behind a zero byte, if there is anything behind it', () => {
    expect(schemaIdOf(framed(Buffer.from('{}'), 259))).toBe(259);
    expect(schemaIdOf(Buffer.from('{}'))).toBeUndefined();
    expect(schemaIdOf(Buffer.from([0, 0, 0, 0, 1]))).toBeUndefined();
  });

  it('a header that comes as text, or several times, counts once', () => {
    const record = recordOf(binary);
    const headers = {
      ...record.headers,
      ce_id: [Buffer.from('first'), Buffer.from('second')],
      ce_source: '/text',
    };
    expect(open({ ...record, headers }).attributes).toMatchObject({ id: 'first', source: '/text' });
  });

  it('an unreadable message says so by a type of its own', () => {
    expect(() => open(recordOf(withValue(null)))).toThrow(Unreadable);
  });
});
