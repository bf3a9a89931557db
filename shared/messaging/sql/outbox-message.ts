import { events } from '../../contracts/events.ts';
import { childTrace, traceOf } from '../trace.ts';
import type { Outgoing } from './outbox.ts';

/**
 * An event as the outbox keeps it: without what its type, its data and its id tell anyway, which would be a third of
 * all that is written for it.
 */
export type OutboxMessage = {
  readonly eventId: string;
  readonly type: string;
  readonly causationId: string;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly schemaId?: number;
  /** Left out in a trace that is named by the order. */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** Names the order. */
  readonly data: unknown;
};

export function outboxMessageOf(event: Outgoing): OutboxMessage {
  const { eventId, type, causationId, occurredAt, schemaId, traceparent, tracestate, data } = event;
  return {
    eventId,
    type,
    causationId,
    occurredAt,
    ...(schemaId !== null && { schemaId }),
    ...(traceparent !== ownTrace(event.orderId, eventId) && { traceparent }),
    ...(tracestate !== null && { tracestate }),
    data,
  };
}

/** Throws for a type that is no event of the contract. */
export function outgoingFrom(message: OutboxMessage): Outgoing {
  const { orderId } = message.data as { orderId: string };
  const topic = events.get(message.type)?.topic;
  if (topic === undefined) throw new Error(`${message.type} in the outbox is no event of the contract`);
  return {
    schemaId: null,
    tracestate: null,
    traceparent: ownTrace(orderId, message.eventId),
    ...message,
    orderId,
    topic,
  };
}

function ownTrace(orderId: string, eventId: string): string {
  return childTrace(traceOf(orderId, undefined), eventId).traceparent;
}
