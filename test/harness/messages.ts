import { randomUUID } from 'node:crypto';
import type { DomainEvent } from '../../shared/contracts/event.ts';
import { events } from '../../shared/contracts/events.ts';
import { PaymentCaptured } from '../../shared/contracts/payments.ts';
import type { Topic } from '../../shared/contracts/topics.ts';

/** A message as a test produces it; also one that no service of ours would. */
export type Message = {
  readonly topic: Topic;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: { readonly [name: string]: string };
};

/** The event in CloudEvents binary mode, its value plain JSON. */
export function messageOf(
  event: DomainEvent,
  { id = randomUUID() as string, ...changes }: Partial<Message> & { readonly id?: string } = {},
): Message {
  const topic = events.get(event.type)?.topic;
  if (topic === undefined) throw new Error(`${event.type} is no event of the contract`);
  const { orderId } = event.data as { readonly orderId: string };
  return {
    topic,
    key: orderId,
    value: Buffer.from(JSON.stringify(event.data)),
    headers: { ...attributesOf(event.type, id, orderId) },
    ...changes,
  };
}

export function attributesOf(type: string, id: string, orderId: string) {
  return {
    'content-type': 'application/json',
    ce_specversion: '1.0',
    ce_id: id,
    ce_source: '/test',
    ce_type: type,
    ce_subject: orderId,
  };
}

/** The value with the schema registry's five bytes before it. */
export function framed(value: Buffer, schemaId: number): Buffer {
  const head = Buffer.alloc(5);
  head.writeInt32BE(schemaId, 1);
  return Buffer.concat([head, value]);
}

/** A `PaymentCaptured` whose payment id is at the test's free disposal. */
export function captured(orderId: string, paymentId: string): ReturnType<typeof PaymentCaptured.of> {
  return PaymentCaptured.of({ orderId, paymentId, amount: { amount: 100, currency: 'EUR' } });
}
